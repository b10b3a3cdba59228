import type { Address, Clock, Hex } from '@waypost/core'
import type { ContractCall } from '../contract/calls.js'
import { MAX_EVENT_BYTES } from '../contract/events.js'
import type { Later } from '../later.js'
import { lazily } from '../lazily.js'
import { createConsensus, type Question } from '../quorum/consensus.js'
import type { Panel, PanelMember } from '../quorum/panel.js'
import { type Block, type Log, quantity, readData, readLogs } from '../rpc/answers.js'
import type { Watermark } from './watermark.js'

/** Most logs that one answer may hold. */
export const MAX_LOGS = 10_000

/** Which logs of a contract. */
export interface LogFilter {
  readonly address: Address
  readonly topics: readonly (readonly Hex[])[]
}

/** Reads the chain through a panel of RPCs, believing nothing that has no quorum or contradicts what was seen before. */
export interface ChainReader {
  readonly panel: Panel
  readonly address: Address
  /** What the quorum answers. @throws RpcError when there is no such answer @throws AbortedError when `signal` fires */
  ask<Answer>(question: Question<Answer>, signal?: AbortSignal): Promise<Answer>
  /** The latest block, whether or not it can be. */
  latest(signal?: AbortSignal): Promise<Block>
  /**
   * The latest block.
   *
   * @throws RegistryError REGISTRY_STALE when it lies behind the highest one seen by more than the bound, or is too old
   */
  head(signal?: AbortSignal): Promise<Block>
  /**
   * Calls a view of the contract, as of a block or of the latest.
   *
   * @throws RegistryError REGISTRY_NO_CONTRACT when there is no code at the address
   */
  call<Answer>(
    call: ContractCall<Answer>,
    block: Pick<Block, 'hash'> | 'latest',
    signal?: AbortSignal,
    to?: Address,
  ): Promise<Answer>
  /** Logs in the blocks `from` to `to`, both included, as one RPC tells them: for who can check them by other means. */
  logsOf(
    member: PanelMember,
    filter: LogFilter,
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<readonly Log[]>
}

export interface ChainReaderOptions {
  readonly later: Pick<Later, 'several' | 'diagnosis'>
  readonly panel: Panel
  readonly address: Address
  readonly clock: Clock
  readonly timeoutMs: number
  readonly watermark: Watermark
}

/** A {@link ChainReader}. Every method throws RpcError when the RPCs give no usable answer. */
export function createChainReader(options: ChainReaderOptions): ChainReader {
  const { panel, address, watermark } = options
  const { ask, head } = createConsensus(panel, options, options.later)
  const diagnosis = lazily(options.later.diagnosis)

  return {
    panel,
    address,
    latest: head,
    ask,
    async head(signal) {
      const block = await head(signal)
      watermark.admit(block)
      return block
    },
    async call(call, block, signal, to = address) {
      // By hash (EIP-1898), so that all calls for one answer speak of one state even when the chain reorganises meanwhile.
      const at = block === 'latest' ? 'latest' : { blockHash: block.hash }
      const read = (value: unknown) => readData(value, 'result', call.maxBytes)
      const params = [{ to, data: call.data }, at]
      const data = await ask({ method: 'eth_call', params, read, key: (answer) => answer }, signal)
      if (data === '0x') throw (await diagnosis()).noContract(to)
      return call.decode(data)
    },
    async logsOf(member, filter, from, to, signal) {
      const { method, params, read } = logsQuestion(filter, from, to)
      return read(await member.rpc.request(method, params, signal))
    },
  }
}

/** @throws RpcError from `read` when it is not a list of such logs in their order */
export function logsQuestion({ address, topics }: LogFilter, from: number, to: number) {
  return {
    method: 'eth_getLogs',
    params: [{ address, fromBlock: quantity(from), toBlock: quantity(to), topics }],
    read: (value: unknown) => readLogs(value, { address, from, to, maxLogs: MAX_LOGS, maxDataBytes: MAX_EVENT_BYTES }),
  }
}
