import type { Address, Hex, ProviderId } from '@waypost/core'
import { type ProviderChange, providerTopics } from '../contract/events.js'
import type { Hasher } from '../contract/hasher.js'
import { providerName } from '../contract/provider-name.js'
import { wordOf, ZERO_WORD } from '../contract/running-hash.js'
import { type ProviderSlot, packProvider } from '../contract/slots.js'
import { keccak256, toUtf8String } from '../from-ethers.js'
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

const UNKNOWN: MirroredProvider = { owner: '0x', status: 'applied', statusUntil: 0, exitAt: 0, name: undefined }

export function createProviderLedger(address: Address, hasher: Hasher, maxProviders = MAX_PROVIDERS): ProviderLedger {
  return createLedger<ProviderId, MirroredProvider>({
    list: 'providers',
    address,
    topics: providerTopics(),
    hasher,
    maxEntries: maxProviders,
    effectOf(change, providers) {
      if (change.type !== 'provider') throw invalidAnswer('an event does not fit its list')
      const { provider } = change
      if (providers.has(provider) === (change.kind === 'registered'))
        throw invalidAnswer('an event does not fit its list')
      const before = providers.get(provider) ?? UNKNOWN
      // What a change carries has the name of what it changes.
      const { owner, status, statusUntil, exitAt } = { ...before, ...change } as ProviderSlot
      const name = 'metadataURI' in change ? nameIn(change) : before.name
      const after = { owner, status, statusUntil, exitAt, name }
      const [subject, slot, detail] = [wordOf(provider), packProvider(after), detailOf(change)]
      return { key: provider, after, kind: change.number, subject, slot, detail }
    },
    changeOf: (provider, block) => ({ type: 'provider', provider, block }),
  })
}

function nameIn({
  metadataURI,
  metadataHash,
}: {
  readonly metadataURI: Hex
  readonly metadataHash: Hex
}): string | undefined {
  try {
    return providerName(toUtf8String(metadataURI), metadataHash)
  } catch {
    // Bytes that are no text name nobody.
    return undefined
  }
}

/** What else of a change enters the head. */
function detailOf(change: ProviderChange): Hex {
  if ('metadataURI' in change) return keccak256(`${change.metadataHash}${change.metadataURI.slice(2)}`) as Hex
  if ('reason' in change) return keccak256(change.reason) as Hex
  return 'pendingOwner' in change ? wordOf(change.pendingOwner) : ZERO_WORD
}
