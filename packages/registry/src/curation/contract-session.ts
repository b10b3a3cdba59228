import { type Address, type Clock, type Hex, systemClock, WaypostError } from '@waypost/core'
import { Contract, Interface, type InterfaceAbi, type Signer, type TransactionReceipt } from 'ethers'
import { sendAndWait } from '../actions/transactions.js'
import { RegistryError } from '../registry-error.js'
import { checkAddress } from '../settings.js'
import { refusalOf } from './refusals.js'

/** An action that is in a block. */
export interface CurationReceipt {
  readonly transaction: Hex
  readonly block: number
  readonly gasUsed: bigint
}

/** How actions on a contract of the curation are sent. */
export interface CurationOptions {
  /** Wallet with a provider (ethers 6). */
  readonly signer: Signer
  /** Address of the contract. */
  readonly address: string
  /** When given, actions are refused on any other chain. */
  readonly chainId?: number
  readonly clock?: Clock
  /** How often the receipt is asked for, in ms. @default 250 */
  readonly pollIntervalMs?: number
  /** How long an action may take to come into a block, in ms. @default 120000 */
  readonly timeoutMs?: number
}

/** One contract, one wallet: calls in their order, each tried out before it is sent. */
export interface ContractSession {
  readonly address: Address
  readonly contract: Contract
  /** Asks a view. @throws RegistryActionError, RegistryError */
  read(name: string, args: readonly unknown[]): Promise<unknown>
  /** Gas that the call would take, in units. @throws RegistryActionError, RegistryError */
  estimate(name: string, args: readonly unknown[]): Promise<bigint>
  /** Runs `work` after what was asked for before. @throws RegistryActionError, RegistryError */
  inTurn<T>(action: string, work: () => Promise<T>): Promise<T>
  /** Sends one call; within `inTurn`. */
  send(name: string, args: readonly unknown[], target?: Contract): Promise<TransactionReceipt>
  /** Sends one call when its turn comes. */
  act(name: string, ...args: unknown[]): Promise<CurationReceipt>
}

/** A block that comes later may take a little more gas than the one that was tried: a share of 1/4 on top. */
const GAS_MARGIN = 4n

/**
 * @param interfaceId ERC-165, asked once: a call of an address without code succeeds, so that a wrong address would look like success
 * @throws ConfigurationError when the address is malformed
 */
export function createContractSession(
  options: CurationOptions,
  abi: InterfaceAbi,
  interfaceId: Hex,
  name: string,
): ContractSession {
  const { signer } = options
  const address = checkAddress(options.address)
  const decoder = Interface.from(abi)
  const contract = new Contract(address, decoder, signer)
  const patience = {
    clock: options.clock ?? systemClock,
    pollIntervalMs: options.pollIntervalMs ?? 250,
    timeoutMs: options.timeoutMs ?? 120_000,
  }
  let isChecked = false
  let last: Promise<unknown> = Promise.resolve()

  async function assertContract() {
    if (isChecked) return
    const { provider } = signer
    const chainId = provider === null ? undefined : Number((await provider.getNetwork()).chainId)
    if (options.chainId !== undefined && chainId !== options.chainId) throw notThere('REGISTRY_WRONG_CHAIN')
    const answer: unknown = await contract.getFunction('supportsInterface').staticCall(interfaceId).catch(onNothing)
    if (answer !== true) throw notThere('REGISTRY_UNSUPPORTED')
    isChecked = true
  }

  function onNothing(cause: unknown): never {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
    if (code === 'BAD_DATA') throw notThere('REGISTRY_NO_CONTRACT', cause)
    throw code === 'CALL_EXCEPTION' ? notThere('REGISTRY_UNSUPPORTED', cause) : cause
  }

  function notThere(code: 'REGISTRY_NO_CONTRACT' | 'REGISTRY_UNSUPPORTED' | 'REGISTRY_WRONG_CHAIN', cause?: unknown) {
    return new RegistryError({
      code,
      message: `there is no ${name} for this wallet at ${address}`,
      hint: `check the ${name}’s address and the chain of the wallet`,
      data: { address },
      ...(cause === undefined ? {} : { cause }),
    })
  }

  async function guarded<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      await assertContract()
      return await work()
    } catch (error) {
      throw WaypostError.is(error) ? error : refusalOf(action, error, decoder)
    }
  }

  async function send(action: string, args: readonly unknown[], target = contract): Promise<TransactionReceipt> {
    const method = target.getFunction(action)
    await method.staticCall(...args)
    const gas = await method.estimateGas(...args)
    const request = await method.populateTransaction(...args)
    return sendAndWait(signer, { ...request, gasLimit: gas + gas / GAS_MARGIN }, action, patience)
  }

  function inTurn<T>(action: string, work: () => Promise<T>): Promise<T> {
    const mine = last.then(() => guarded(action, work))
    last = mine.catch(() => {})
    return mine
  }

  return {
    address,
    contract,
    inTurn,
    send,
    act: (action, ...args) => inTurn(action, async () => receiptOf(await send(action, args))),
    read: (action, args) => guarded(action, () => contract.getFunction(action).staticCall(...args)),
    estimate: (action, args) => guarded(action, () => contract.getFunction(action).estimateGas(...args)),
  }
}

/** What is kept of a receipt. */
export function receiptOf(receipt: TransactionReceipt): CurationReceipt {
  return { transaction: receipt.hash as Hex, block: receipt.blockNumber, gasUsed: receipt.gasUsed }
}
