import type { Hex, ResourceTypeId } from '@waypost/core'
import { listCall } from '../contract/calls.js'
import { versionOf } from '../contract/running-hash.js'
import { listHeadKey, listLengthKey, providersHeadKey } from '../contract/storage-slots.js'
import type { ProvenBlock } from '../proofs/proof-mode.js'
import type { Prover } from '../proofs/prover.js'
import type { Block } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'
import type { Watermark } from './watermark.js'

/** The heads of lists as of a block: what a mirror has to arrive at. */
export interface ListHeads {
  readonly providers: Hex
  readonly resources: ReadonlyMap<ResourceTypeId, Hex>
  /** How many servers each list holds. */
  readonly sizes: ReadonlyMap<ResourceTypeId, number>
}

/** Where a mirror learns of the chain's head and of the heads of lists: from a quorum, or from proofs. */
export interface Truth {
  /** Whether storage proofs back it. */
  readonly isProved: boolean
  head(signal?: AbortSignal): Promise<Block>
  /** @throws RegistryError REGISTRY_STALE when a list was further on before */
  heads(block: Block, resourceTypes: readonly ResourceTypeId[], signal?: AbortSignal): Promise<ListHeads>
}

/** Believes what a quorum of the RPCs says. */
export function quorumTruth(chain: ChainReader, watermark: Watermark): Truth {
  return {
    isProved: false,
    head: (signal) => chain.head(signal),
    async heads(block, resourceTypes, signal) {
      const resources = new Map<ResourceTypeId, Hex>()
      const sizes = new Map<ResourceTypeId, number>()
      let providers: Hex | undefined
      for (const type of resourceTypes) {
        const { state, total } = await chain.call(listCall(type, 0, 1), block, signal)
        const isOfBlock =
          state.timestamp === block.timestamp && (providers ?? state.providersHead) === state.providersHead
        if (!isOfBlock) throw invalidAnswer('it is not as of the block asked for')
        providers = state.providersHead
        resources.set(type, state.listHead)
        sizes.set(type, total)
      }
      return admitted({ providers: providers ?? '0x', resources, sizes }, block, watermark)
    },
  }
}

/** Believes what is proved in the block's state. */
export function provenTruth(chain: ChainReader, prover: Prover, watermark: Watermark): Truth {
  const known = new WeakMap<Block, ProvenBlock>()
  return {
    isProved: true,
    async head(signal) {
      const block = await prover.head(signal)
      known.set(block, block)
      return block
    },
    async heads(block, resourceTypes, signal) {
      const proven = known.get(block)
      if (proven === undefined) throw invalidAnswer('a block was not proved')
      const keys = [providersHeadKey, ...resourceTypes.flatMap((type) => [listHeadKey(type), listLengthKey(type)])]
      const words = await prover.words(proven, chain.address, keys, signal)
      const wordAt = (key: Hex) => words.get(key) ?? '0x'
      const resources = new Map(resourceTypes.map((type) => [type, wordAt(listHeadKey(type))]))
      const sizes = new Map(resourceTypes.map((type) => [type, Number(wordAt(listLengthKey(type)))]))
      return admitted({ providers: wordAt(providersHeadKey), resources, sizes }, block, watermark)
    },
  }
}

function admitted(heads: ListHeads, block: Block, watermark: Watermark): ListHeads {
  watermark.admitVersion('providers', versionOf(heads.providers), block)
  for (const [type, head] of heads.resources) watermark.admitVersion(type, versionOf(head), block)
  return heads
}
