import { AbortedError, type Counters, type Hex } from '@waypost/core'
import type { ChainReader } from '../chain/chain-reader.js'
import { readLogRange } from '../chain/log-range.js'
import { versionOf } from '../contract/running-hash.js'
import type { PanelMember } from '../quorum/panel.js'
import { invalidAnswer, RpcError } from '../rpc/rpc-error.js'
import { JOURNAL_BLOCKS } from './journal.js'
import type { Ledger } from './ledger.js'

/** A list and how far it was read. */
export interface Followed<Kind extends Ledger = Ledger> {
  ledger: Kind
  /** Events up to this block are in it. */
  upTo: number
}

export interface CatchUpOptions {
  readonly chain: ChainReader
  readonly counters: Counters
  /** The block that created the registry. */
  readonly firstBlock: number
  readonly maxLogBlocks: number
  /** Whether the whole list may be read again now; asked when nothing shorter helped. */
  mayRebuild(): boolean
  /** The whole list was read and did not lead to its head. */
  onRebuildFailed(): void
}

/** Steps back, in blocks, from which the list is read again when what was read does not lead to the head: reorganisations are short. */
const STEPS_BACK = [0, 32, JOURNAL_BLOCKS]

/**
 * Brings a list to the head that the chain has as of block `to`. Whose events they are does not matter, since they have to lead to that
 * head: an RPC that hides, invents, doubles or reorders one does not get there, and the next one is asked. When none does, blocks may have
 * been replaced: the list goes back 32 blocks, then 128, then to its beginning, in a copy that takes its place when it is whole.
 *
 * Counts `registry_mirror_rejected_total` and `registry_mirror_rebuilds_total`.
 *
 * @returns whether the list was built anew
 * @throws RpcError when no RPC's events lead to the head; the list is then as of some block before
 */
export async function catchUp<Kind extends Ledger>(
  followed: Followed<Kind>,
  target: Hex,
  to: number,
  options: CatchUpOptions,
  signal?: AbortSignal,
): Promise<boolean> {
  const { counters } = options
  if (followed.ledger.head === target) {
    followed.upTo = Math.max(followed.upTo, to)
    return false
  }
  const began = followed.upTo
  for (const step of STEPS_BACK) {
    const from = Math.min(began, to) + 1 - step
    if (from <= options.firstBlock) break
    const isThere = await attempt(from, () => {
      if (!followed.ledger.undoFrom(from)) return undefined
      followed.upTo = Math.min(followed.upTo, from - 1)
      return followed.ledger
    })
    if (isThere) return false
  }
  if (!options.mayRebuild()) throw noneLeads()
  const isRebuilt = await attempt(options.firstBlock, () => followed.ledger.blank())
  if (!isRebuilt) {
    options.onRebuildFailed()
    throw noneLeads()
  }
  counters.count('registry_mirror_rebuilds_total')
  return true

  /**
   * Reads on from a block with each RPC in turn, until one gets to the head.
   *
   * @param ledgerAt the list as of before that block; `undefined` when it cannot be had
   */
  async function attempt(from: number, ledgerAt: () => Kind | undefined): Promise<boolean> {
    const misled: PanelMember[] = []
    let failure: unknown
    for (const member of options.chain.panel.ranked()) {
      const ledger = ledgerAt()
      if (ledger === undefined) return false
      try {
        if (await leadsToHead(ledger, member, from)) {
          followed.ledger = ledger
          followed.upTo = to
          member.clear()
          for (const other of misled) other.strike('wrong')
          return true
        }
        counters.count('registry_mirror_rejected_total')
        misled.push(member)
      } catch (error) {
        if (error instanceof AbortedError) throw error
        member.strike('failed')
        failure = error
      }
    }
    ledgerAt()
    // Nobody could be read: going further back would fail as well.
    if (misled.length === 0) throw failure
    return false
  }

  async function leadsToHead(ledger: Kind, member: PanelMember, from: number): Promise<boolean> {
    const ask = (first: number, last: number) => options.chain.logsOf(member, ledger.filter, first, last, signal)
    const expected = Math.max(0, versionOf(target) - versionOf(ledger.head))
    for await (const { logs } of readLogRange(ask, from, to, options.maxLogBlocks, expected)) {
      try {
        for (const log of logs) ledger.apply(log)
      } catch (error) {
        if (error instanceof RpcError) return false
        throw error
      }
    }
    return ledger.head === target
  }
}

const noneLeads = () => invalidAnswer('no RPC’s events lead to the head of the list')
