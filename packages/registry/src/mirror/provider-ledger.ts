import type { Address, Hex, ProviderId } from '@waypost/core'
import { keccak256, toUtf8String } from 'ethers'
import { providerTopics } from '../contract/events.js'
import type { Hasher } from '../contract/hasher.js'
import { providerName } from '../contract/provider-name.js'
import { wordOf, ZERO_WORD } from '../contract/running-hash.js'
import { type ProviderSlot, packProvider } from '../contract/slots.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { createLedger, type Ledger } from './ledger.js'

/** A provider in a mirror. */
export interface MirroredProvider extends ProviderSlot {
  /** Cleaned; hostile text all the same. */
  readonly name: string | undefined
}

/** The list of providers. */
export type ProviderLedger = Ledger<ProviderId, MirroredProvider>

/** Most providers that a mirror takes. */
const MAX_PROVIDERS = 100_000

/** The contract's numbers for the kinds of change begin here, in this order. */
const FIRST_KIND = 17
const KINDS = ['registered', 'metadata', 'status', 'transfer-started', 'transferred', 'exit-requested']

const UNKNOWN: MirroredProvider = { owner: '0x', status: 'applied', statusUntil: 0, exitAt: 0, name: undefined }

export function createProviderLedger(address: Address, hasher: Hasher, maxProviders = MAX_PROVIDERS): ProviderLedger {
  return createLedger<ProviderId, MirroredProvider>({
    list: 'providers',
    address,
    topics: providerTopics(),
    hasher,
    maxEntries: maxProviders,
    effectOf(change, providers) {
      const { kind } = change
      if (change.type !== 'provider') throw invalidAnswer('an event is of another list')
      const { provider } = change
      if (providers.has(provider) === (kind === 'registered')) throw invalidAnswer('an event does not fit its list')
      const before = providers.get(provider) ?? UNKNOWN
      let after = before
      let detail = ZERO_WORD
      switch (change.kind) {
        case 'registered':
          after = { ...before, owner: change.owner, name: nameIn(change) }
          detail = metadataDetail(change)
          break
        case 'metadata':
          after = { ...before, name: nameIn(change) }
          detail = metadataDetail(change)
          break
        case 'status':
          after = { ...before, status: change.status, statusUntil: change.statusUntil }
          detail = keccak256(change.reason) as Hex
          break
        case 'transfer-started':
          detail = wordOf(change.pendingOwner)
          break
        case 'transferred':
          after = { ...before, owner: change.owner }
          break
        case 'exit-requested':
          after = { ...before, exitAt: change.exitAt }
      }
      const number = FIRST_KIND + KINDS.indexOf(kind)
      return { key: provider, after, kind: number, subject: wordOf(provider), slot: packProvider(after), detail }
    },
    changeOf: (provider, block) => ({ type: 'provider', provider, block }),
  })
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
