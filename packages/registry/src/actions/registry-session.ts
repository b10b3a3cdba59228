import { registryDomain, serverRegistryAbi } from '@waypost/contracts'
import { type Address, type Clock, ConfigurationError, type Deployment, type Hex, systemClock } from '@waypost/core'
import { Contract, type Signer, type TransactionReceipt } from 'ethers'
import { RegistryError } from '../registry-error.js'
import { checkAddress } from '../settings.js'
import { actionErrorOf } from './action-error.js'
import type { RegistryCall } from './registry-calls.js'
import { sendAndWait } from './transactions.js'

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

/** One registry, one wallet: calls in their order, each tried out before it is sent. */
export interface RegistrySession {
  readonly contract: Contract
  readonly clock: Clock
  /**
   * Runs `work` after what was asked for before, at a registry that is there.
   *
   * @throws RegistryActionError, RegistryError
   */
  inTurn<Result>(action: string, work: () => Promise<Result>): Promise<Result>
  /** Gas that a call takes, in units, if it were sent now; a call that the contract refuses throws. */
  estimate(call: RegistryCall): Promise<bigint>
  /** Sends one call and waits until it is in a block; within `inTurn`. */
  send(call: RegistryCall): Promise<TransactionReceipt>
  /** The chain and the registry, as the registry says itself. */
  deployment(): Promise<Deployment>
}

/** A block that comes later may take a little more gas than the one that was tried: a share of 1/4 on top. */
const GAS_MARGIN = 4n

/** @throws ConfigurationError when the address is malformed */
export function createRegistrySession(options: RegistryActionsOptions): RegistrySession {
  const { signer } = options
  const address: Address = checkAddress(options.address)
  const contract = new Contract(address, serverRegistryAbi, signer)
  const clock = options.clock ?? systemClock
  const patience = { clock, pollIntervalMs: options.pollIntervalMs ?? 250, timeoutMs: options.timeoutMs ?? 120_000 }
  let known: Deployment | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** A call of an address without code succeeds, so that a wrong address would look like success. */
  async function deployment(): Promise<Deployment> {
    if (known !== undefined) return known
    const answer: unknown[] = await contract.getFunction('eip712Domain').staticCall().catch(onNoRegistry)
    const expected = registryDomain({ chainId: options.chainId ?? Number(answer[3]), registry: address })
    if (answer[1] !== expected.name || answer[2] !== expected.version) throw notRegistry('REGISTRY_UNSUPPORTED')
    if (answer[3] !== BigInt(expected.chainId)) throw notRegistry('REGISTRY_WRONG_CHAIN')
    known = { chainId: expected.chainId, registry: address }
    return known
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
      data: { address: address as Hex },
      ...(cause === undefined ? {} : { cause }),
    })
  }

  return {
    contract,
    clock,
    deployment,
    inTurn(action, work) {
      const mine = last.then(async () => {
        try {
          await deployment()
          return await work()
        } catch (error) {
          const isOurs = error instanceof RegistryError || error instanceof ConfigurationError
          throw isOurs ? error : actionErrorOf(action, error)
        }
      })
      last = mine.catch(() => {})
      return mine
    },
    async estimate({ action, args }) {
      const method = contract.getFunction(action)
      await method.staticCall(...args)
      return method.estimateGas(...args)
    },
    async send({ action, args }) {
      const method = contract.getFunction(action)
      await method.staticCall(...args)
      const gas = await method.estimateGas(...args)
      const request = await method.populateTransaction(...args)
      return sendAndWait(signer, { ...request, gasLimit: gas + gas / GAS_MARGIN }, action, patience)
    },
  }
}
