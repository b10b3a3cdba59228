import { type Block, type Log, quantity, readBlock, readQuantity } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { type ChainReader, type LogFilter, logsQuestion } from './chain-reader.js'

/** The EIP-155 id of the chain that the RPCs serve. */
export function chainIdOf(chain: ChainReader, signal?: AbortSignal): Promise<number> {
  const read = (value: unknown) => readQuantity(value, 'chainId')
  return chain.ask({ method: 'eth_chainId', params: [], read, key: String }, signal)
}

/** The block of that number on the chain as it is now; `undefined` when there is none (any more). */
export function blockAt(chain: ChainReader, number: number, signal?: AbortSignal): Promise<Block | undefined> {
  const read = (value: unknown) => {
    if (value === null) return undefined
    const block = readBlock(value)
    if (block.number !== number) throw invalidAnswer('a block is not the one asked for')
    return block
  }
  const params = [quantity(number), false]
  return chain.ask({ method: 'eth_getBlockByNumber', params, read, key: (block) => block?.hash ?? 'none' }, signal)
}

/** Logs in the blocks `from` to `to`, both included, as the quorum tells them. */
export function logsOf(
  chain: ChainReader,
  filter: LogFilter,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<readonly Log[]> {
  const key = (logs: readonly Log[]) => JSON.stringify(logs)
  return chain.ask({ ...logsQuestion(filter, from, to), key }, signal)
}
