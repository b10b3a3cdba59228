import { AbortedError, type Clock, type Counters, type Hex, WaypostError } from '@waypost/core'
import { type ChainReader, MAX_LOGS } from '../chain/chain-reader.js'
import { readLogRange } from '../chain/log-range.js'
import type { Hasher } from '../contract/hasher.js'
import { versionOf } from '../contract/running-hash.js'
import type { PanelMember } from '../quorum/panel.js'
import { invalidAnswer, RpcError } from '../rpc/rpc-error.js'
import { JOURNAL_BLOCKS } from './journal.js'
import type { Ledger } from './ledger.js'
import { ListTooLong } from './list-too-long.js'

/** A list and how far it was read. */
export interface Followed<Key, Entry> {
  ledger: Ledger<Key, Entry>
  /** Events up to this block are in it. */
  upTo: number
}

export interface CatchUpOptions {
  readonly chain: ChainReader
  readonly clock: Clock
  readonly counters: Counters
  readonly hasher: Hasher
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

/** An answer that takes longer is slow, in ms; after so many of them it is another RPC's turn, while there is one. */
const SLOW_ANSWER_MS = 1_500
const MAX_SLOW_ANSWERS = 8

/** Changes that are worth loading a faster hash for, while the first of them come. */
const MANY_CHANGES = 500

/**
 * Brings a list to the head that the chain has as of block `to`. Whose events they are does not matter, since they have to lead to that
 * head: an RPC that hides, invents, doubles or reorders one does not get there, and the next one is asked. When none does, blocks may have
 * been replaced: the list goes back 32 blocks, then 128, then to its beginning, in a copy that takes its place when it is whole.
 *
 * Counts `registry_mirror_rejected_total` and `registry_mirror_rebuilds_total`.
 *
 * @returns whether the list was built anew
 * @throws ListTooLong when the list was longer, at some time, than what is mirrored
 * @throws RpcError when no RPC's events lead to the head; the list is then as of some block before
 */
export async function catchUp<Key, Entry>(
  followed: Followed<Key, Entry>,
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
  let tooLong: ListTooLong | undefined
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
    throw tooLong ?? noneLeads()
  }
  counters.count('registry_mirror_rebuilds_total')
  return true

  /**
   * Reads on from a block with each RPC in turn, until one gets to the head.
   *
   * @param ledgerAt the list as of before that block; `undefined` when it cannot be had
   */
  async function attempt(from: number, ledgerAt: () => Ledger<Key, Entry> | undefined): Promise<boolean> {
    const misled: PanelMember[] = []
    let failure: unknown
    const turns = options.chain.panel.ranked().map((member) => ({ member, mayBeSlow: false }))
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      const { member } = turn
      const mayBeSlow = turn.mayBeSlow || turns.length === 0
      const ledger = ledgerAt()
      if (ledger === undefined) return false
      try {
        if (await leadsToHead(ledger, member, from, mayBeSlow)) {
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
        if (error instanceof ListTooLong) {
          // It may be the truth, or what an RPC says that wants servers to be asked about one by one: the others decide.
          tooLong = error
          misled.push(member)
          continue
        }
        member.strike(error === TOO_SLOW ? 'slow' : 'failed')
        // Nobody is given up for that alone: it may be the only one that tells the truth.
        if (error === TOO_SLOW) turns.push({ member, mayBeSlow: true })
        else failure = error
      }
    }
    ledgerAt()
    // Nobody could be read: going further back would fail as well.
    if (misled.length === 0) throw failure
    return false
  }

  async function leadsToHead(
    ledger: Ledger<Key, Entry>,
    member: PanelMember,
    from: number,
    mayBeSlow: boolean,
  ): Promise<boolean> {
    let slowAnswers = 0
    const ask = async (first: number, last: number) => {
      const askedAt = options.clock.now()
      const logs = await options.chain.logsOf(member, ledger.filter, first, last, signal).catch((error: unknown) => {
        // A block that holds more changes than an answer does: whoever pays its gas can have made it.
        const isTooMuch = first === last && expected > MAX_LOGS && WaypostError.is(error, 'RPC_REFUSED')
        throw isTooMuch ? new ListTooLong(ledger.list) : error
      })
      if (options.clock.now() - askedAt > SLOW_ANSWER_MS) slowAnswers++
      if (slowAnswers > MAX_SLOW_ANSWERS && !mayBeSlow) throw TOO_SLOW
      return logs
    }
    const last = versionOf(target)
    const expected = Math.max(0, last - versionOf(ledger.head))
    const hastened = expected > MANY_CHANGES ? options.hasher.hasten() : undefined
    for await (const { logs } of readLogRange(ask, from, to, options.maxLogBlocks, expected)) {
      await hastened
      try {
        for (const log of logs) {
          // Each event is one version: more of them than there were changes is a lie, and would be read and kept without end.
          if (versionOf(ledger.head) >= last) return false
          ledger.apply(log)
        }
      } catch (error) {
        if (error instanceof RpcError) return false
        throw error
      }
    }
    return ledger.head === target
  }
}

/** It would get there, in hours. Caught here, shown to nobody. */
const TOO_SLOW = /* @__PURE__ */ new Error('too slow')

const noneLeads = () => invalidAnswer('the list is not whole')
