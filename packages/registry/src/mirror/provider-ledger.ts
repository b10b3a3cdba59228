import type { Address, Hex, ProviderId } from '@waypost/core'
import { keccak256, toUtf8String } from 'ethers'
import { decodeEvent, type ProviderChange, providerTopics } from '../contract/events.js'
import { providerName } from '../contract/provider-name.js'
import { advance, EMPTY_HEAD, versionOf, wordOf, ZERO_WORD } from '../contract/running-hash.js'
import { type ProviderSlot, packProvider } from '../contract/slots.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { createJournal } from './journal.js'
import type { Ledger } from './ledger.js'
import { ListTooLong } from './list-too-long.js'

/** A provider in a mirror. */
export interface MirroredProvider extends ProviderSlot {
  /** Cleaned; hostile text all the same. */
  readonly name: string | undefined
}

/** The list of providers. */
export interface ProviderLedger extends Ledger {
  readonly providers: ReadonlyMap<ProviderId, MirroredProvider>
  /** Puts what was stored in place of all that is there. @param upTo the block that it is as of */
  restore(head: Hex, providers: Map<ProviderId, MirroredProvider>, upTo: number): void
}

/** Most providers that a mirror takes. */
const MAX_PROVIDERS = 100_000

/** @throws ListTooLong from `apply` when there are more than `maxProviders` */
export function createProviderLedger(address: Address, maxProviders = MAX_PROVIDERS): ProviderLedger {
  let providers = new Map<ProviderId, MirroredProvider>()
  let head: Hex = EMPTY_HEAD
  let touched = new Set<ProviderId>()
  const journal = createJournal()

  function present({ provider }: ProviderChange): MirroredProvider {
    const known = providers.get(provider)
    if (known === undefined) throw invalidAnswer('an event is of a provider that never registered')
    return known
  }

  function put(provider: ProviderId, to: MirroredProvider | undefined) {
    if (to === undefined) providers.delete(provider)
    else providers.set(provider, to)
    touched.add(provider)
  }

  function effectOf(change: ProviderChange): { after: MirroredProvider; kind: number; detail: Hex } {
    switch (change.kind) {
      case 'registered': {
        if (providers.has(change.provider)) throw invalidAnswer('a provider is no new one')
        // Anybody may register: many are no lie.
        if (providers.size >= maxProviders) throw new ListTooLong('providers')
        const slot = { owner: change.owner, status: 'applied', statusUntil: 0, exitAt: 0 } as const
        return { after: { ...slot, name: nameIn(change) }, kind: 17, detail: metadataDetail(change) }
      }
      case 'metadata':
        return { after: { ...present(change), name: nameIn(change) }, kind: 18, detail: metadataDetail(change) }
      case 'status': {
        const { status, statusUntil, reason } = change
        const detail = keccak256(reason) as Hex
        return { after: { ...present(change), status, statusUntil }, kind: 19, detail }
      }
      case 'transfer-started':
        return { after: present(change), kind: 20, detail: wordOf(change.pendingOwner) }
      case 'transferred':
        return { after: { ...present(change), owner: change.owner }, kind: 21, detail: ZERO_WORD }
      case 'exit-requested':
        return { after: { ...present(change), exitAt: change.exitAt }, kind: 22, detail: ZERO_WORD }
    }
  }

  const ledger: ProviderLedger = {
    filter: { address, topics: providerTopics() },
    get providers() {
      return providers
    },
    get head() {
      return head
    },
    apply(log) {
      const change = decodeEvent(log)
      if (change.type !== 'provider') throw invalidAnswer('an event is of another list')
      if (change.version !== versionOf(head) + 1) throw invalidAnswer('an event is missing or doubled')
      const { after, kind, detail } = effectOf(change)
      const [before, headBefore] = [providers.get(change.provider), head]
      head = advance(head, { kind, subject: wordOf(change.provider), slot: packProvider(after), detail })
      put(change.provider, after)
      journal.push(change.block, () => {
        head = headBefore
        put(change.provider, before)
      })
    },
    undoFrom: journal.undoFrom,
    blank: () => createProviderLedger(address, maxProviders) as typeof ledger,
    takeTouched(block) {
      const told = touched
      touched = new Set()
      return [...told].map((provider) => ({ type: 'provider', provider, block }))
    },
    restore(newHead, newProviders, upTo) {
      head = newHead
      providers = newProviders
      touched = new Set()
      journal.clear(upTo)
    },
  }
  return ledger
}

interface Metadata {
  readonly metadataURI: Hex
  readonly metadataHash: Hex
}

function nameIn({ metadataURI, metadataHash }: Metadata): string | undefined {
  try {
    return providerName(toUtf8String(metadataURI), metadataHash)
  } catch {
    // Bytes that are no text name nobody.
    return undefined
  }
}

function metadataDetail({ metadataURI, metadataHash }: Metadata): Hex {
  return keccak256(`${metadataHash}${metadataURI.slice(2)}`) as Hex
}
