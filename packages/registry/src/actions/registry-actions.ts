import type { Address, Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import type { TransactionReceipt } from 'ethers'
import { RegistryActionError } from './action-error.js'
import { createRegistryCalls, type Metadata, type RegistryCall, type RegistryCalls } from './registry-calls.js'
import { createRegistrySession, type RegistryActionsOptions, type RegistrySession } from './registry-session.js'
import { type RelayedCall, signRelayedCall } from './relayed-call.js'

/** An action that is in a block. */
export interface ActionReceipt {
  readonly transaction: Hex
  readonly block: number
  /** Units of gas. */
  readonly gasUsed: bigint
}

/** What an action would cost now. */
export interface GasEstimate {
  /** Units of gas, over all transactions. */
  readonly gas: bigint
  /** One for each 100 servers. */
  readonly transactions: number
}

/** What signing for a relayer takes beside the action. */
export interface RelayOptions {
  /** Last moment at which the signature counts; ms since 1970. */
  readonly deadline: number
  /** The account that acts, where it is a contract that the wallet signs for. @default the wallet's own */
  readonly account?: Address
  /** @default the account's next nonce on chain */
  readonly nonce?: bigint
}

type Sent<Call> = Call extends RegistryCall ? ActionReceipt : ActionReceipt[]

type Sending = {
  [Name in keyof RegistryCalls]: (
    ...args: Parameters<RegistryCalls[Name]>
  ) => Promise<Sent<ReturnType<RegistryCalls[Name]>>>
}

/** Each action of {@link RegistryCalls}, tried out and priced instead of sent. */
export type RegistryEstimates = {
  [Name in keyof RegistryCalls]: (...args: Parameters<RegistryCalls[Name]>) => Promise<GasEstimate>
}

/**
 * What can be done with the registry, as the holder of a wallet: each action of {@link RegistryCalls}. Each is tried out by a call before
 * it is sent, so that a refusal costs nothing, and resolves when it is in a block; those over many servers resolve with one receipt for
 * each batch. Actions run one after the other in the order of their calls. All reject with a RegistryActionError, with a RegistryError
 * when there is no registry at the address, and with a ConfigurationError when a value is malformed.
 */
export interface RegistryActions extends Omit<Sending, 'registerProvider' | 'prune'> {
  /** By anyone: a new provider that waits for the curator. */
  registerProvider(metadata?: Metadata): Promise<ActionReceipt & { readonly provider: ProviderId }>
  /** By anyone: clears away what expired a week ago or belongs to a provider that is gone; `pruned` counts them. */
  prune(
    resourceType: ResourceTypeId,
    nodeIds: readonly NodeId[],
  ): Promise<(ActionReceipt & { readonly pruned: number })[]>
  /** The same actions: what each would cost now, or why it would be refused. */
  readonly estimate: RegistryEstimates
  /** The same actions as plain calls, for {@link RegistryActions.signForRelay} and for multisigs. */
  readonly calls: RegistryCalls
  /**
   * Signs calls for somebody else to send with `relay`, in this order; they take consecutive nonces. Nothing is tried out: the account
   * may act on what it will be allowed by then.
   */
  signForRelay(calls: RegistryCall | readonly RegistryCall[], options: RelayOptions): Promise<RelayedCall[]>
}

/** {@link RegistryActions}. @throws ConfigurationError when the address is malformed */
export function createRegistryActions(options: RegistryActionsOptions): RegistryActions {
  const session = createRegistrySession(options)
  const calls = createRegistryCalls(() => session.clock.now())

  async function act(call: RegistryCall): Promise<TransactionReceipt> {
    return session.inTurn(call.action, () => session.send(call))
  }

  function actAll(batch: readonly RegistryCall[]): Promise<TransactionReceipt[]> {
    return session.inTurn(batch[0]?.action ?? 'nothing', async () => {
      const receipts: TransactionReceipt[] = []
      for (const call of batch) receipts.push(await session.send(call))
      return receipts
    })
  }

  return {
    ...sending(calls, act, actAll),
    async registerProvider(metadata) {
      const receipt = await act(calls.registerProvider(metadata))
      return { ...receiptOf(receipt), provider: registeredIn(receipt, session) }
    },
    async prune(resourceType, nodeIds) {
      const receipts = await actAll(calls.prune(resourceType, nodeIds))
      return receipts.map((receipt) => ({ ...receiptOf(receipt), pruned: receipt.logs.length }))
    },
    estimate: estimating(calls, session),
    calls,
    signForRelay: (given, relay) => signAll(Array.isArray(given) ? given : [given], relay, options, session),
  }
}

/** Every action, sent. */
function sending(
  calls: RegistryCalls,
  act: (call: RegistryCall) => Promise<TransactionReceipt>,
  actAll: (batch: readonly RegistryCall[]) => Promise<TransactionReceipt[]>,
): Sending {
  return mapCalls(calls, async (made) =>
    isBatch(made) ? (await actAll(made)).map(receiptOf) : receiptOf(await act(made)),
  ) as Sending
}

function estimating(calls: RegistryCalls, session: RegistrySession): RegistryEstimates {
  return mapCalls(calls, (made) => {
    const batch = isBatch(made) ? made : [made]
    return session.inTurn(batch[0]?.action ?? 'nothing', async () => {
      let gas = 0n
      for (const call of batch) gas += await session.estimate(call)
      return { gas, transactions: batch.length }
    })
  }) as RegistryEstimates
}

/** The same functions, each followed by `then`; what one throws becomes a rejection. */
function mapCalls(
  calls: RegistryCalls,
  then: (made: RegistryCall | readonly RegistryCall[]) => Promise<unknown>,
): Record<string, (...args: never[]) => Promise<unknown>> {
  return Object.fromEntries(
    Object.entries<(...args: never[]) => RegistryCall | readonly RegistryCall[]>({ ...calls }).map(([name, make]) => [
      name,
      async (...args: never[]) => then(make(...args)),
    ]),
  )
}

function isBatch(made: RegistryCall | readonly RegistryCall[]): made is readonly RegistryCall[] {
  return Array.isArray(made)
}

function signAll(
  calls: readonly RegistryCall[],
  relay: RelayOptions,
  { signer }: RegistryActionsOptions,
  session: RegistrySession,
): Promise<RelayedCall[]> {
  return session.inTurn('signForRelay', async () => {
    const deployment = await session.deployment()
    const account = relay.account ?? ((await signer.getAddress()).toLowerCase() as Address)
    const first = relay.nonce ?? BigInt(await session.contract.getFunction('nonces').staticCall(account))
    const signed: RelayedCall[] = []
    for (const [at, call] of calls.entries()) {
      const nonce = first + BigInt(at)
      signed.push(await signRelayedCall({ signer, deployment, account, call, nonce, deadline: relay.deadline }))
    }
    return signed
  })
}

function registeredIn(receipt: TransactionReceipt, { contract }: RegistrySession): ProviderId {
  for (const log of receipt.logs) {
    const event = contract.interface.parseLog(log)
    if (event?.name === 'ProviderRegistered') return Number(event.args.getValue('provider'))
  }
  throw new RegistryActionError('ACTION_REVERTED', 'registerProvider', { transaction: receipt.hash })
}

function receiptOf(receipt: TransactionReceipt): ActionReceipt {
  return { transaction: receipt.hash as Hex, block: receipt.blockNumber, gasUsed: receipt.gasUsed }
}
