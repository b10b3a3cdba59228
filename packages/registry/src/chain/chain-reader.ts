import type { Address, Clock, Hex } from '@waypost/core'
import type { ContractCall } from '../contract/calls.js'
import { MAX_EVENT_BYTES } from '../contract/events.js'
import { RegistryError } from '../registry-error.js'
import { type Block, type Log, readBlock, readData, readLogs, readQuantity } from '../rpc/answers.js'
import type { Rpc } from '../rpc/rpc.js'
import { invalidAnswer } from '../rpc/rpc-error.js'

/** Most logs that one answer may hold. */
export const MAX_LOGS = 10_000

/** Reads the chain through one RPC, believing nothing that contradicts what was seen before. */
export interface ChainReader {
  chainId(signal?: AbortSignal): Promise<number>
  /**
   * The latest block.
   *
   * @throws RegistryError REGISTRY_STALE when it lies behind the highest one seen by more than the bound, or is too old
   */
  head(signal?: AbortSignal): Promise<Block>
  /** The block of that number on the chain as it is now; `undefined` when there is none (any more). */
  blockAt(number: number, signal?: AbortSignal): Promise<Block | undefined>
  /**
   * Calls a view of the contract, as of a block or of the latest.
   *
   * @throws RegistryError REGISTRY_NO_CONTRACT when there is no code at the address
   */
  call<Answer>(call: ContractCall<Answer>, block: Block | 'latest', signal?: AbortSignal): Promise<Answer>
  /** The contract's logs in the blocks `from` to `to`, both included. */
  logs(from: number, to: number, topics: readonly (readonly Hex[])[], signal?: AbortSignal): Promise<Log[]>
  /** Forgets what was seen before. */
  forget(): void
}

export interface ChainReaderOptions {
  readonly rpc: Rpc
  readonly address: Address
  readonly clock: Clock
  /** How many blocks the head may lie behind the highest one seen. */
  readonly maxRegressionBlocks: number
  /** How old the head may be, in ms; `Infinity` for chains that make blocks on demand. */
  readonly maxHeadAgeMs: number
}

/** A {@link ChainReader}. Every method throws RpcError when the RPC gives no usable answer. */
export function createChainReader(options: ChainReaderOptions): ChainReader {
  const { rpc, address, clock } = options
  let highest = 0

  function assertFresh(block: Block) {
    const ageMs = clock.now() - block.timestamp
    if (block.number >= highest - options.maxRegressionBlocks && ageMs <= options.maxHeadAgeMs) return
    throw new RegistryError({
      code: 'REGISTRY_STALE',
      message: 'the RPC is behind the chain',
      hint: 'use another RPC, or restart when the chain itself was reset',
      data: { block: block.number, highest, ageMs },
      isRetryable: true,
    })
  }

  return {
    async chainId(signal) {
      return readQuantity(await rpc.request('eth_chainId', [], signal), 'chainId')
    },
    async head(signal) {
      const block = readBlock(await rpc.request('eth_getBlockByNumber', ['latest', false], signal))
      assertFresh(block)
      highest = Math.max(highest, block.number)
      return block
    },
    async blockAt(number, signal) {
      const answer = await rpc.request('eth_getBlockByNumber', [quantity(number), false], signal)
      if (answer === null) return undefined
      const block = readBlock(answer)
      if (block.number !== number) throw invalidAnswer('a block is not the one asked for')
      return block
    },
    async call(call, block, signal) {
      // By hash (EIP-1898), so that all calls for one answer speak of one state even when the chain reorganises meanwhile.
      const at = block === 'latest' ? 'latest' : { blockHash: block.hash }
      const answer = await rpc.request('eth_call', [{ to: address, data: call.data }, at], signal)
      const data = readData(answer, 'result', call.maxBytes)
      if (data === '0x') throw noContract(address)
      return call.decode(data)
    },
    async logs(from, to, topics, signal) {
      const filter = { address, fromBlock: quantity(from), toBlock: quantity(to), topics }
      const answer = await rpc.request('eth_getLogs', [filter], signal)
      return readLogs(answer, { address, from, to, maxLogs: MAX_LOGS, maxDataBytes: MAX_EVENT_BYTES })
    },
    forget() {
      highest = 0
    },
  }
}

function quantity(number: number): Hex {
  return `0x${number.toString(16)}`
}

function noContract(address: Address) {
  return new RegistryError({
    code: 'REGISTRY_NO_CONTRACT',
    message: `there is no contract at ${address}`,
    hint: 'check the registry address and the chain id',
    data: { address, reason: 'no-contract' },
  })
}
