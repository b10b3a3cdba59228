import type { Clock, Hex, ProviderId, PublishedList, UnknownReason } from '@waypost/core'
import { AbortedError } from '@waypost/core'
import { Interface } from 'ethers'
import type { ChainReader } from '../chain/chain-reader.js'
import type { ContractCall } from '../contract/calls.js'
import { wordOf } from '../contract/running-hash.js'
import { mapped, storageOffset } from '../contract/storage-slots.js'
import { wordsOf } from '../contract/words.js'
import type { Prover } from '../proofs/prover.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { unknownReasonOf } from '../unknown-reason.js'
import { type ListMembers, listName } from './policy-view.js'
import { MAX_PROVIDER_ID } from './trust-policy.js'

/** Reads the providers of lists that somebody published. */
export interface PublishedLists {
  /** What is known now; a list that could not be read lately is missing. */
  readonly members: ListMembers
  /** Why a list is missing. */
  readonly unknownReason: UnknownReason
  /**
   * Reads lists that were not read within the interval. Never rejects for a fault of the chain.
   *
   * @returns whether the members of one changed
   * @throws AbortedError when `signal` fires
   */
  refresh(lists: readonly PublishedList[], signal: AbortSignal): Promise<boolean>
}

export interface PublishedListsOptions {
  readonly chain: ChainReader
  /** Where members are to be proved. */
  readonly prover: Prover | undefined
  readonly clock: Clock
  /** How long members count, in ms, before they are read again. */
  readonly intervalMs: number
}

/** Most providers on a list: the contract's own bound. */
export const MAX_LIST_PROVIDERS = 1_000
const PAGE_WORDS = 7

const contract = /* @__PURE__ */ new Interface([
  'function listEntries(bytes32 listId, uint256 cursor, uint256 limit) view returns (bytes page)',
])

export function createPublishedLists({ chain, prover, clock, intervalMs }: PublishedListsOptions): PublishedLists {
  const members = new Map<string, ReadonlySet<ProviderId>>()
  const readAt = new Map<string, number>()
  let unknownReason: UnknownReason = 'rpc-unreachable'

  async function read(list: PublishedList, signal: AbortSignal): Promise<ReadonlySet<ProviderId>> {
    const proven = await prover?.head(signal)
    const block = proven ?? (await chain.head(signal))
    const providers = await chain.call(entriesCall(list.id), block, signal, list.contract)
    if (prover !== undefined && proven !== undefined) {
      const keys = proofKeys(list.id, providers)
      const words = await prover.words(proven, list.contract, [keys.length, ...keys.positions], signal)
      const isWhole = Number(words.get(keys.length)) === providers.length
      if (!isWhole || keys.positions.some((key) => Number(words.get(key)) === 0)) {
        throw invalidAnswer('a list is not the one that is proved')
      }
    }
    return new Set(providers)
  }

  async function readAll(lists: readonly PublishedList[], signal: AbortSignal): Promise<boolean> {
    let isChanged = false
    for (const list of lists) {
      const name = listName(list)
      if (clock.now() - (readAt.get(name) ?? Number.NEGATIVE_INFINITY) < intervalMs) continue
      const before = members.get(name)
      try {
        const found = await read(list, signal)
        readAt.set(name, clock.now())
        members.set(name, found)
        isChanged ||= before === undefined || !isSame(before, found)
      } catch (error) {
        if (error instanceof AbortedError) throw error
        unknownReason = unknownReasonOf(error)
        members.delete(name)
        isChanged ||= before !== undefined
      }
    }
    return isChanged
  }

  /** What is read now, for all who want the same until the same end. */
  const underWay = new Map<AbortSignal, { readonly lists: readonly PublishedList[]; readonly done: Promise<boolean> }>()

  return {
    members,
    get unknownReason() {
      return unknownReason
    },
    refresh(lists, signal) {
      const same = underWay.get(signal)
      if (same?.lists === lists) return same.done
      const done = readAll(lists, signal).finally(() => {
        if (underWay.get(signal)?.done === done) underWay.delete(signal)
      })
      underWay.set(signal, { lists, done })
      return done
    },
  }
}

/** `listEntries`: all of a list, in one page. */
function entriesCall(listId: Hex): ContractCall<ProviderId[]> {
  return {
    data: contract.encodeFunctionData('listEntries', [listId, 0, MAX_LIST_PROVIDERS]) as Hex,
    maxBytes: (PAGE_WORDS + 1 + MAX_LIST_PROVIDERS) * 32,
    decode(data) {
      const words = wordsOf(data)
      if (words.length < PAGE_WORDS + 1 || words.count(0) !== 32) throw invalidAnswer('it is no page of a list')
      const length = words.count(PAGE_WORDS)
      const isWhole = words.length === PAGE_WORDS + 1 + length && words.count(5) === 0
      if (!isWhole || words.count(6) !== length) throw invalidAnswer('a list is not as long as it says')
      const providers = Array.from({ length }, (_, at) => {
        const provider = words.count(PAGE_WORDS + 1 + at)
        if (provider < 1 || provider > MAX_PROVIDER_ID) throw invalidAnswer('a list names no provider')
        return provider
      })
      // One named twice would stand for another, whom the length alone proves.
      if (new Set(providers).size !== length) throw invalidAnswer('a list names a provider twice')
      return providers
    },
  }
}

/** Slot of the lists in the contract's storage, and where in one the set of its providers stands: its length, then their positions. */
export const LISTS_SLOT = 1
const PROVIDERS_OFFSET = 4

function proofKeys(listId: Hex, providers: readonly ProviderId[]): { length: Hex; positions: Hex[] } {
  const list = mapped(listId, wordOf(LISTS_SLOT))
  const positionsSlot = storageOffset(list, PROVIDERS_OFFSET + 1)
  return {
    length: storageOffset(list, PROVIDERS_OFFSET),
    positions: providers.map((provider) => mapped(wordOf(provider), positionsSlot)),
  }
}

function isSame(one: ReadonlySet<ProviderId>, other: ReadonlySet<ProviderId>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id))
}

export { atOnce } from '../at-once.js'
