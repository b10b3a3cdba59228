import type { Address, Hex, ProviderId } from '@waypost/core'
import type { Contract } from 'ethers'
import { providerName } from '../contract/provider-name.js'
import { unreadableError } from '../list-error.js'

/** A published list, as of one block. Who reads it from one RPC takes that RPC's word; the head is what a storage proof shows. */
export interface PublishedProviderList {
  readonly listId: Hex
  readonly owner: Address
  /** Whom ownership was offered to. */
  readonly pendingOwner: Address | undefined
  /** Name in the metadata, cleaned and cut; it can imitate another's: show the id beside it. */
  readonly name: string | undefined
  /** 6 bytes of version and 26 of running hash. */
  readonly head: Hex
  /** Changes so far. */
  readonly version: number
  readonly providers: readonly ProviderId[]
  readonly block: number
}

const PAGE = 1_000
const NOBODY = `0x${'00'.repeat(20)}`
const VERSION_DIGITS = 12

/**
 * Reads a list whole, all pages at one block.
 *
 * @throws RegistryError `REGISTRY_UNREADABLE` when the pages do not make one list
 */
export async function readProviderList(contract: Contract, listId: Hex): Promise<PublishedProviderList> {
  const block = await contract.runner?.provider?.getBlockNumber()
  if (block === undefined) throw unreadableError('rpc-unreachable')
  const at = { blockTag: block }
  const info = await contract.getFunction('getList').staticCall(listId, at)
  const providers: ProviderId[] = []
  let cursor = 0n
  do {
    const page = await contract.getFunction('listEntries').staticCall(listId, cursor, PAGE, at)
    if (page.head !== info.head || page.providers.length > PAGE) throw unreadableError('rpc-invalid-answer')
    for (const id of page.providers) providers.push(Number(id))
    // A list holds a thousand at most: a cursor that goes on is a lie.
    if (page.nextCursor !== 0n && page.nextCursor !== BigInt(providers.length))
      throw unreadableError('rpc-invalid-answer')
    cursor = page.nextCursor
  } while (cursor !== 0n && providers.length < PAGE)
  if (BigInt(providers.length) !== info.total || new Set(providers).size !== providers.length) {
    throw unreadableError('rpc-invalid-answer')
  }
  return {
    listId,
    owner: info.owner.toLowerCase(),
    pendingOwner: info.pendingOwner === NOBODY ? undefined : info.pendingOwner.toLowerCase(),
    name: providerName(info.metadataURI, info.metadataHash),
    head: info.head,
    version: Number.parseInt(info.head.slice(2, 2 + VERSION_DIGITS), 16),
    providers,
    block,
  }
}
