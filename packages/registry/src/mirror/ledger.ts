import type { Address, Change, Hex, ResourceTypeId } from '@waypost/core'
import type { LogFilter } from '../chain/chain-reader.js'
import { decodeEvent, type RegistryChange } from '../contract/events.js'
import type { Hasher } from '../contract/hasher.js'
import { advance, EMPTY_HEAD, type HashedChange, versionOf } from '../contract/running-hash.js'
import type { Log } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { createJournal } from './journal.js'
import { ListTooLong } from './list-too-long.js'

/** One list of the contract, made from its events, whose head shows whether it is whole. */
export interface Ledger<Key, Entry> {
  readonly list: ResourceTypeId | 'providers'
  readonly filter: LogFilter
  readonly entries: ReadonlyMap<Key, Entry>
  /** Version and running hash after what was applied. */
  readonly head: Hex
  /** Applies one event, which is one change. @throws RpcError when the contract cannot have told it @throws ListTooLong */
  apply(log: Log): void
  /** Takes back changes of blocks from `first` on; false, and nothing done, when they are not remembered. */
  undoFrom(first: number): boolean
  /** An empty one of the same list. */
  blank(): Ledger<Key, Entry>
  /** What was touched since it was last asked, as changes to be told. */
  takeTouched(block: number): Change[]
  /** Puts what was stored in place of all that is there. @param upTo the block that it is as of */
  restore(head: Hex, entries: Map<Key, Entry>, upTo: number): void
}

/** What a change makes of a list, and how it enters the head. */
export interface Effect<Key, Entry> extends HashedChange {
  readonly key: Key
  /** `undefined` when it is listed no longer. */
  readonly after: Entry | undefined
}

export interface LedgerOptions<Key, Entry> {
  readonly list: ResourceTypeId | 'providers'
  readonly address: Address
  readonly topics: readonly (readonly Hex[])[]
  readonly hasher: Hasher
  /** Longest list. */
  readonly maxEntries: number
  /** @throws RpcError when the contract cannot have told the change */
  effectOf(change: RegistryChange, entries: ReadonlyMap<Key, Entry>): Effect<Key, Entry>
  changeOf(key: Key, block: number): Change
}

/** More than this is one notice that everything may have changed. */
const MAX_TOUCHED = 1_000

export function createLedger<Key, Entry>(options: LedgerOptions<Key, Entry>): Ledger<Key, Entry> {
  const { list, address, topics, hasher, maxEntries } = options
  let entries = new Map<Key, Entry>()
  let head: Hex = EMPTY_HEAD
  let touched = new Set<Key>()
  const journal = createJournal()

  function put(key: Key, entry: Entry | undefined) {
    if (entry === undefined) entries.delete(key)
    else entries.set(key, entry)
    touched.add(key)
  }

  return {
    list,
    filter: { address, topics },
    get entries() {
      return entries
    },
    get head() {
      return head
    },
    apply(log) {
      const change = decodeEvent(log)
      if (change.version !== versionOf(head) + 1) throw invalidAnswer('an event is missing or doubled')
      const effect = options.effectOf(change, entries)
      const { key, after } = effect
      const [before, headBefore] = [entries.get(key), head]
      // Anybody may register, and a provider list what it likes: many are no lie.
      if (after !== undefined && before === undefined && entries.size >= maxEntries) throw new ListTooLong(list)
      head = advance(head, effect, hasher.keccak)
      const isThere = after !== undefined || before !== undefined
      if (isThere) put(key, after)
      journal.push(change.block, () => {
        head = headBefore
        if (isThere) put(key, before)
      })
    },
    undoFrom: journal.undoFrom,
    blank: () => createLedger(options),
    takeTouched(block) {
      const told = touched
      touched = new Set()
      if (told.size > MAX_TOUCHED) return [{ type: 'resync', block }]
      return [...told].map((key) => options.changeOf(key, block))
    },
    restore(newHead, newEntries, upTo) {
      head = newHead
      entries = newEntries
      touched = new Set()
      // What was stored has no steps back: one into it is a rebuild.
      journal.clear(upTo)
    },
  }
}
