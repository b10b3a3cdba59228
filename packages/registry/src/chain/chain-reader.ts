import type { Address, Clock, Hex } from '@waypost/core'
import type { ContractCall } from '../contract/calls.js'
import { MAX_EVENT_BYTES } from '../contract/events.js'
import { agree, type Question } from '../quorum/agree.js'
import { agreeHead } from '../quorum/agree-head.js'
import type { Panel, PanelMember } from '../quorum/panel.js'
import { RegistryError } from '../registry-error.js'
import { type Block, type Log, quantity, readBlock, readData, readLogs, readQuantity } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
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
  call<Answer>(
    call: ContractCall<Answer>,
    block: Pick<Block, 'hash'> | 'latest',
    signal?: AbortSignal,
    to?: Address,
  ): Promise<Answer>
  /** Logs in the blocks `from` to `to`, both included, as the quorum tells them. */
  logs(filter: LogFilter, from: number, to: number, signal?: AbortSignal): Promise<readonly Log[]>
  /** The same as one RPC tells it: for who can check them by other means. */
  logsOf(
    member: PanelMember,
    filter: LogFilter,
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<readonly Log[]>
}

export interface ChainReaderOptions {
  readonly panel: Panel
  readonly address: Address
  readonly clock: Clock
  readonly timeoutMs: number
  readonly watermark: Watermark
}

/** A {@link ChainReader}. Every method throws RpcError when the RPCs give no usable answer. */
export function createChainReader(options: ChainReaderOptions): ChainReader {
  const { panel, address, watermark } = options
  const ask = <Answer>(question: Question<Answer>, signal?: AbortSignal) => agree(panel, question, options, signal)

  return {
    panel,
    address,
    chainId: (signal) =>
      ask({ method: 'eth_chainId', params: [], read: (value) => readQuantity(value, 'chainId'), key: String }, signal),
    async head(signal) {
      const block = await agreeHead(panel, options, signal)
      watermark.admit(block)
      return block
    },
    blockAt(number, signal) {
      const read = (value: unknown) => {
        if (value === null) return undefined
        const block = readBlock(value)
        if (block.number !== number) throw invalidAnswer('a block is not the one asked for')
        return block
      }
      const params = [quantity(number), false]
      return ask({ method: 'eth_getBlockByNumber', params, read, key: (block) => block?.hash ?? 'none' }, signal)
    },
    async call(call, block, signal, to = address) {
      // By hash (EIP-1898), so that all calls for one answer speak of one state even when the chain reorganises meanwhile.
      const at = block === 'latest' ? 'latest' : { blockHash: block.hash }
      const read = (value: unknown) => readData(value, 'result', call.maxBytes)
      const params = [{ to, data: call.data }, at]
      const data = await ask({ method: 'eth_call', params, read, key: (answer) => answer }, signal)
      if (data === '0x') throw noContract(to)
      return call.decode(data)
    },
    logs(filter, from, to, signal) {
      const key = (logs: readonly Log[]) => JSON.stringify(logs)
      return ask({ ...logsQuestion(filter, from, to), key }, signal)
    },
    async logsOf(member, filter, from, to, signal) {
      const { method, params, read } = logsQuestion(filter, from, to)
      return read(await member.rpc.request(method, params, signal))
    },
  }
}

function logsQuestion({ address, topics }: LogFilter, from: number, to: number) {
  return {
    method: 'eth_getLogs',
    params: [{ address, fromBlock: quantity(from), toBlock: quantity(to), topics }],
    read: (value: unknown) => readLogs(value, { address, from, to, maxLogs: MAX_LOGS, maxDataBytes: MAX_EVENT_BYTES }),
  }
}

function noContract(address: Address) {
  return new RegistryError({
    code: 'REGISTRY_NO_CONTRACT',
    message: `there is no contract at ${address}`,
    hint: 'check the registry address and the chain id',
    data: { address, reason: 'no-contract' },
  })
}
