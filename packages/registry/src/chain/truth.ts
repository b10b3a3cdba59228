import type { Hex, ResourceTypeId } from '@waypost/core'
import { headCall } from '../contract/calls.js'
import { versionOf } from '../contract/running-hash.js'
import type { Block } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ChainReader } from './chain-reader.js'
import type { Watermark } from './watermark.js'

/** The heads of lists as of a block: what a mirror has to arrive at. */
export interface ListHeads {
  readonly providers: Hex
  readonly resources: ReadonlyMap<ResourceTypeId, { readonly head: Hex; readonly size: number }>
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
      const resources = new Map<ResourceTypeId, { head: Hex; size: number }>()
      let providers: Hex | undefined
      for (const type of resourceTypes) {
        const state = await chain.call(headCall(type), block, signal)
        const isOfBlock =
          state.timestamp === block.timestamp && (providers ?? state.providersHead) === state.providersHead
        if (!isOfBlock) throw invalidAnswer('it is not as of the block asked for')
        providers = state.providersHead
        resources.set(type, { head: state.listHead, size: state.total })
      }
      return admitted({ providers: providers ?? '0x', resources }, block, watermark)
    },
  }
}

/** Takes note of the heads' versions. @throws RegistryError REGISTRY_STALE when a list was further on before */
export function admitted(heads: ListHeads, block: Block, watermark: Watermark): ListHeads {
  watermark.admitVersion('providers', versionOf(heads.providers), block)
  for (const [type, { head }] of heads.resources) watermark.admitVersion(type, versionOf(head), block)
  return heads
}
