import { registryDomain, registryLimits, serverRegistryAbi } from '@waypost/contracts'
import {
  type Address,
  type Clock,
  type Hex,
  type NodeId,
  type ProviderId,
  type ResourceTypeId,
  systemClock,
} from '@waypost/core'
import { Contract, Signature, type Signer, type TransactionReceipt } from 'ethers'
import { recordBytes } from '../record-text.js'
import { RegistryError } from '../registry-error.js'
import { checkAddress } from '../settings.js'
import { actionErrorOf, RegistryActionError } from './action-error.js'
import type { Consent, Withdrawal } from './consent.js'
import { sendAndWait } from './transactions.js'
import { toUnixSeconds } from './unix-time.js'

/** An action that is in a block. */
export interface ActionReceipt {
  readonly transaction: Hex
  readonly block: number
  readonly gasUsed: bigint
}

/** A server as a provider declares it. */
export interface ServerDeclaration {
  readonly consent: Consent
  /**
   * When the listing runs out unless renewed; ms since 1970.
   * @default the consent's expiry, or ten minutes short of the 90 days that the contract allows, whichever comes first
   */
  readonly expiresAt?: number
  /** The server's node record, as `enr:…` text or RLP bytes; it goes into the event. */
  readonly record?: string | Uint8Array
}

/** A provider's metadata, as `metadataOf` makes them. */
export interface Metadata {
  readonly metadataURI: string
  /** keccak256 of the document. */
  readonly metadataHash: Hex
}

/** Servers of one provider under one resource type. */
export interface ServerSelection {
  readonly provider: ProviderId
  readonly resourceType: ResourceTypeId
  readonly nodeIds: readonly NodeId[]
}

/**
 * What can be done with the registry, as the holder of a wallet. Each action is tried out by a call before it is sent, so that a refusal
 * costs nothing, and resolves when it is in a block. Actions run one after the other in the order of their calls. All reject with a
 * RegistryActionError, and with a RegistryError when there is no registry at the address.
 *
 * `declare`, `renew` and `withdraw` take any number of servers and send 100 at a time, each batch all or nothing; they resolve with one
 * receipt for each batch.
 */
export interface RegistryActions {
  /** By anyone: a new provider that waits for the curator. */
  registerProvider(metadata?: Metadata): Promise<ActionReceipt & { readonly provider: ProviderId }>
  setMetadata(provider: ProviderId, metadata: Metadata): Promise<ActionReceipt>
  /** Offers the provider to another owner, who accepts. */
  transferProvider(provider: ProviderId, newOwner: Address): Promise<ActionReceipt>
  acceptProvider(provider: ProviderId): Promise<ActionReceipt>
  declare(
    provider: ProviderId,
    resourceType: ResourceTypeId,
    servers: readonly ServerDeclaration[],
  ): Promise<ActionReceipt[]>
  /** @param expiresAt ms since 1970 */
  renew(servers: ServerSelection, expiresAt: number): Promise<ActionReceipt[]>
  withdraw(servers: ServerSelection): Promise<ActionReceipt[]>
  /** By the node key's own account. */
  withdrawAsNode(resourceType: ResourceTypeId, nodeId: NodeId, sequence: bigint): Promise<ActionReceipt>
  /** By anyone who holds the node key's signature. */
  withdrawWithSignature(withdrawal: Withdrawal): Promise<ActionReceipt>
  approve(provider: ProviderId): Promise<ActionReceipt>
  /** @param reason for people, at most 256 bytes; so for the next two */
  reject(provider: ProviderId, reason?: string): Promise<ActionReceipt>
  suspend(provider: ProviderId, reason?: string): Promise<ActionReceipt>
  remove(provider: ProviderId, reason?: string): Promise<ActionReceipt>
  reinstate(provider: ProviderId): Promise<ActionReceipt>
  /** Offers the curator's role to another, who accepts. */
  transferCurator(newCurator: Address): Promise<ActionReceipt>
  acceptCurator(): Promise<ActionReceipt>
}

export interface RegistryActionsOptions {
  /** Wallet with a provider (ethers 6). */
  readonly signer: Signer
  /** Address of the registry contract. */
  readonly address: string
  /** When given, actions are refused on any other chain. */
  readonly chainId?: number
  readonly clock?: Clock
  /** How often the receipt is asked for, in ms. @default 250 */
  readonly pollIntervalMs?: number
  /** How long an action may take to come into a block, in ms. @default 120000 */
  readonly timeoutMs?: number
}

/** The block that counts may have been made before now by the clock here, and its 90 days end sooner. */
const CLOCK_MARGIN_MS = 600_000

const NO_METADATA: Metadata = { metadataURI: '', metadataHash: `0x${'00'.repeat(32)}` }

/** {@link RegistryActions}. @throws ConfigurationError when the address is malformed */
export function createRegistryActions(options: RegistryActionsOptions): RegistryActions {
  const { signer } = options
  const address = checkAddress(options.address)
  const contract = new Contract(address, serverRegistryAbi, signer)
  const patience = {
    clock: options.clock ?? systemClock,
    pollIntervalMs: options.pollIntervalMs ?? 250,
    timeoutMs: options.timeoutMs ?? 120_000,
  }
  let isChecked = false
  let last: Promise<unknown> = Promise.resolve()

  /** A call of an address without code succeeds, so that a wrong address would look like success. */
  async function assertRegistry() {
    if (isChecked) return
    const answer: unknown[] = await contract.getFunction('eip712Domain').staticCall().catch(onNoRegistry)
    const expected = registryDomain({ chainId: options.chainId ?? Number(answer[3]), registry: address })
    if (answer[1] !== expected.name || answer[2] !== expected.version) throw notRegistry('REGISTRY_UNSUPPORTED')
    if (answer[3] !== BigInt(expected.chainId)) throw notRegistry('REGISTRY_WRONG_CHAIN')
    isChecked = true
  }

  function onNoRegistry(cause: unknown): never {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
    if (code === 'BAD_DATA') throw notRegistry('REGISTRY_NO_CONTRACT', cause)
    throw code === 'CALL_EXCEPTION' ? notRegistry('REGISTRY_UNSUPPORTED', cause) : cause
  }

  function notRegistry(
    code: 'REGISTRY_NO_CONTRACT' | 'REGISTRY_UNSUPPORTED' | 'REGISTRY_WRONG_CHAIN',
    cause?: unknown,
  ) {
    return new RegistryError({
      code,
      message: `there is no server registry for this wallet at ${address}`,
      hint: 'check the registry address and the chain of the wallet',
      data: { address },
      ...(cause === undefined ? {} : { cause }),
    })
  }

  function inTurn<T>(action: string, work: () => Promise<T>): Promise<T> {
    const mine = last.then(async () => {
      try {
        await assertRegistry()
        return await work()
      } catch (error) {
        throw error instanceof RegistryError ? error : actionErrorOf(action, error)
      }
    })
    last = mine.catch(() => {})
    return mine
  }

  async function send(action: string, args: readonly unknown[]): Promise<TransactionReceipt> {
    const method = contract.getFunction(action)
    await method.staticCall(...args)
    return sendAndWait(signer, await method.populateTransaction(...args), action, patience)
  }

  function act(action: string, ...args: unknown[]): Promise<ActionReceipt> {
    return inTurn(action, async () => receiptOf(await send(action, args)))
  }

  function actInBatches<Item>(
    action: string,
    items: readonly Item[],
    argsOf: (batch: readonly Item[]) => readonly unknown[],
  ): Promise<ActionReceipt[]> {
    return inTurn(action, async () => {
      const receipts: ActionReceipt[] = []
      for (let at = 0; at < items.length; at += registryLimits.maxBatch) {
        receipts.push(receiptOf(await send(action, argsOf(items.slice(at, at + registryLimits.maxBatch)))))
      }
      return receipts
    })
  }

  function registeredIn(receipt: TransactionReceipt): ProviderId {
    for (const log of receipt.logs) {
      const event = contract.interface.parseLog(log)
      if (event?.name === 'ProviderRegistered') return Number(event.args.getValue('provider'))
    }
    throw new RegistryActionError('ACTION_REVERTED', 'registerProvider', { transaction: receipt.hash })
  }

  return {
    registerProvider: ({ metadataURI, metadataHash } = NO_METADATA) =>
      inTurn('registerProvider', async () => {
        const receipt = await send('registerProvider', [metadataURI, metadataHash])
        return { ...receiptOf(receipt), provider: registeredIn(receipt) }
      }),
    setMetadata: (provider, { metadataURI, metadataHash }) => act('setMetadata', provider, metadataURI, metadataHash),
    transferProvider: (provider, newOwner) => act('transferProvider', provider, newOwner),
    acceptProvider: (provider) => act('acceptProvider', provider),
    declare: async (provider, resourceType, servers) => {
      const latest = patience.clock.now() + registryLimits.maxLifetimeSeconds * 1000 - CLOCK_MARGIN_MS
      const declarations = servers.map((server) => declarationOf(server, latest))
      return actInBatches('declare', declarations, (batch) => [provider, resourceType, batch])
    },
    renew: async ({ provider, resourceType, nodeIds }, expiresAt) => {
      const seconds = toUnixSeconds('expiresAt', expiresAt)
      return actInBatches('renew', nodeIds, (batch) => [provider, resourceType, batch, seconds])
    },
    withdraw: ({ provider, resourceType, nodeIds }) =>
      actInBatches('withdraw', nodeIds, (batch) => [provider, resourceType, batch]),
    withdrawAsNode: (resourceType, nodeId, sequence) => act('withdrawAsNode', resourceType, nodeId, sequence),
    withdrawWithSignature: async ({ resourceType, nodeId, sequence, deadline, signature }) => {
      const { r, vs } = compactSignature(signature)
      return act('withdrawWithSignature', resourceType, nodeId, sequence, toUnixSeconds('deadline', deadline), r, vs)
    },
    approve: (provider) => act('approve', provider),
    reject: (provider, reason = '') => act('reject', provider, reason),
    suspend: (provider, reason = '') => act('suspend', provider, reason),
    remove: (provider, reason = '') => act('remove', provider, reason),
    reinstate: (provider) => act('reinstate', provider),
    transferCurator: (newCurator) => act('transferCurator', newCurator),
    acceptCurator: () => act('acceptCurator'),
  }
}

/**
 * @param latest the latest expiry that is chosen where none was given, ms since 1970
 * @throws ConfigurationError when a time or the record is malformed
 */
function declarationOf({ consent, record, ...chosen }: ServerDeclaration, latest: number) {
  const expiresAt = chosen.expiresAt ?? Math.min(consent.expiresAt, latest)
  return {
    publicKey: [consent.publicKey.slice(0, 32), consent.publicKey.slice(32)],
    expiresAt: toUnixSeconds('expiresAt', expiresAt),
    consent: {
      expiresAt: toUnixSeconds('consent.expiresAt', consent.expiresAt),
      sequence: consent.sequence,
      deadline: toUnixSeconds('consent.deadline', consent.deadline),
      ...compactSignature(consent.signature),
    },
    record: record === undefined ? '0x' : recordBytes(record),
  }
}

/** 65 bytes as the 64 that the contract takes (EIP-2098). */
function compactSignature(signature: Hex) {
  const { r, yParityAndS } = Signature.from(signature)
  return { r, vs: yParityAndS }
}

function receiptOf(receipt: TransactionReceipt): ActionReceipt {
  return { transaction: receipt.hash as Hex, block: receipt.blockNumber, gasUsed: receipt.gasUsed }
}
