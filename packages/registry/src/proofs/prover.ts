import { AbortedError, type Address, type Clock, type Hex } from '@waypost/core'
import type { Watermark } from '../chain/watermark.js'
import { firstValid } from '../quorum/first-valid.js'
import type { Panel } from '../quorum/panel.js'
import { type Block, quantity } from '../rpc/answers.js'
import { RpcError } from '../rpc/rpc-error.js'
import type { ProofMode, ProvenBlock } from './proof-mode.js'

/** Most storage keys in one request. */
const KEYS_PER_PROOF = 256

/** Reads the chain's state with proofs: one RPC that can give them is enough, and none can forge them. */
export interface Prover {
  /** The head, its header checked against its hash. */
  head(signal?: AbortSignal): Promise<ProvenBlock>
  /** The words under storage keys of a contract as of a block. */
  words(
    block: ProvenBlock,
    address: Address,
    keys: readonly Hex[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<Hex, Hex>>
}

export interface ProverOptions {
  readonly panel: Panel
  readonly proofs: ProofMode
  readonly watermark: Watermark
  readonly clock: Clock
  readonly timeoutMs: number
  /** The head that a quorum agrees on. */
  latest(signal?: AbortSignal): Promise<Block>
}

export function createProver(options: ProverOptions): Prover {
  const { panel, proofs, watermark } = options

  async function headHash(signal?: AbortSignal): Promise<Hex> {
    const { headSource } = proofs
    if (headSource === undefined) return (await options.latest(signal)).hash
    const late = Promise.withResolvers<never>()
    const cancel = options.clock.after(options.timeoutMs, () => late.reject(headError('RPC_TIMEOUT')))
    const onAbort = () => late.reject(new AbortedError(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const given = headSource.head(signal === undefined ? {} : { signal })
      const { hash } = await Promise.race([given, late.promise])
      if (!/^0x[0-9a-f]{64}$/.test(hash)) throw headError('RPC_INVALID_ANSWER')
      return hash
    } catch (error) {
      if (error instanceof RpcError || error instanceof AbortedError) throw error
      throw headError('RPC_UNREACHABLE', error)
    } finally {
      cancel()
      signal?.removeEventListener('abort', onAbort)
    }
  }

  return {
    async head(signal) {
      const hash = await headHash(signal)
      const ask = async ({ rpc }: Panel['members'][number]) =>
        proofs.readHeader(await rpc.request('eth_getBlockByHash', [hash, false], signal), hash)
      const block = await firstValid(panel, ask, options, signal)
      watermark.admit(block)
      return block
    },
    async words(block, address, keys, signal) {
      const words = new Map<Hex, Hex>()
      for (let at = 0; at < keys.length; at += KEYS_PER_PROOF) {
        const part = keys.slice(at, at + KEYS_PER_PROOF)
        const question = { stateRoot: block.stateRoot, address, keys: part }
        const params = [address, part, quantity(block.number)]
        const ask = async ({ rpc }: Panel['members'][number]) =>
          proofs.readStorage(await rpc.request('eth_getProof', params, signal), question)
        for (const [key, word] of await firstValid(panel, ask, options, signal)) words.set(key, word)
      }
      return words
    },
  }
}

function headError(code: 'RPC_TIMEOUT' | 'RPC_INVALID_ANSWER' | 'RPC_UNREACHABLE', cause?: unknown) {
  return new RpcError(code, 'the head source told no head', {}, cause)
}
