import { providerListAbi } from '@waypost/contracts'
import type { Address, Hex, ProviderId } from '@waypost/core'
import type { Metadata } from '../actions/registry-calls.js'
import { type CurationOptions, type CurationReceipt, createContractSession, receiptOf } from './contract-session.js'
import { providerListId } from './provider-list-id.js'
import { type PublishedProviderList, readProviderList } from './read-provider-list.js'

/** What {@link ProviderListActions.create} takes. */
export interface NewProviderList {
  /** 1 to 64 bytes; other lists of the same wallet have other names. */
  readonly name: string
  /** Where the publisher says how it chooses, as `metadataOf` makes it. @default none */
  readonly metadata?: Metadata
  /** The first entries; any number up to 1,000. @default none */
  readonly providers?: readonly ProviderId[]
}

/**
 * What can be done with published lists, as the holder of a wallet. Each action is tried out and its gas estimated before it is sent, so
 * that a refusal costs nothing, and resolves when it is in a block. Actions run one after the other in the order of their calls. All
 * reject with a RegistryActionError, and with a RegistryError when there are no lists at the address.
 *
 * `create`, `add` and `remove` take any number of providers and send 100 at a time, each batch all or nothing; they resolve with one
 * receipt for each batch.
 */
export interface ProviderListActions {
  create(list: NewProviderList): Promise<{ readonly listId: Hex; readonly receipts: readonly CurationReceipt[] }>
  add(listId: Hex, providers: readonly ProviderId[]): Promise<CurationReceipt[]>
  remove(listId: Hex, providers: readonly ProviderId[]): Promise<CurationReceipt[]>
  setMetadata(listId: Hex, metadata: Metadata): Promise<CurationReceipt>
  /** Offers the list to another owner, who accepts. */
  transfer(listId: Hex, newOwner: Address): Promise<CurationReceipt>
  accept(listId: Hex): Promise<CurationReceipt>
  /** The list with all its entries, as of one block. */
  read(listId: Hex): Promise<PublishedProviderList>
  /** Gas that adding these providers, at most 100, would take now, in units. */
  estimateAdd(listId: Hex, providers: readonly ProviderId[]): Promise<bigint>
}

/** ERC-165 id of `IProviderList`. */
export const PROVIDER_LIST_INTERFACE: Hex = '0xf2e888ab'

const MAX_BATCH = 100
const NO_METADATA: Metadata = { metadataURI: '', metadataHash: `0x${'00'.repeat(32)}` }

/** {@link ProviderListActions}. @throws ConfigurationError when the address is malformed */
export function createProviderListActions(options: CurationOptions): ProviderListActions {
  const session = createContractSession(options, providerListAbi, PROVIDER_LIST_INTERFACE, 'ProviderList')

  async function sendBatches(
    action: 'addProviders' | 'removeProviders',
    listId: Hex,
    providers: readonly ProviderId[],
  ) {
    const receipts: CurationReceipt[] = []
    for (let at = 0; at < providers.length; at += MAX_BATCH) {
      receipts.push(receiptOf(await session.send(action, [listId, providers.slice(at, at + MAX_BATCH)])))
    }
    return receipts
  }

  return {
    create: ({ name, metadata = NO_METADATA, providers = [] }) =>
      session.inTurn('createList', async () => {
        const listId = providerListId((await options.signer.getAddress()) as Address, name)
        const { metadataURI, metadataHash } = metadata
        const first = providers.slice(0, MAX_BATCH)
        const begun = receiptOf(await session.send('createList', [name, metadataURI, metadataHash, first]))
        const rest = await sendBatches('addProviders', listId, providers.slice(MAX_BATCH))
        return { listId, receipts: [begun, ...rest] }
      }),
    add: (listId, providers) => session.inTurn('addProviders', () => sendBatches('addProviders', listId, providers)),
    remove: (listId, providers) =>
      session.inTurn('removeProviders', () => sendBatches('removeProviders', listId, providers)),
    setMetadata: (listId, { metadataURI, metadataHash }) =>
      session.act('setListMetadata', listId, metadataURI, metadataHash),
    transfer: (listId, newOwner) => session.act('transferList', listId, newOwner),
    accept: (listId) => session.act('acceptList', listId),
    read: (listId) => session.inTurn('listEntries', () => readProviderList(session.contract, listId)),
    estimateAdd: (listId, providers) => session.estimate('addProviders', [listId, providers]),
  }
}
