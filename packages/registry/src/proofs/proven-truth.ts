import type { Hex, ResourceTypeId } from '@waypost/core'
import type { ChainReader } from '../chain/chain-reader.js'
import { admitted, type Truth } from '../chain/truth.js'
import type { Watermark } from '../chain/watermark.js'
import { listHeadKey, listLengthKey, providersHeadKey } from '../contract/storage-slots.js'
import type { Block } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ProvenBlock } from './proof-mode.js'
import type { Prover } from './prover.js'

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
      const stateOf = (type: ResourceTypeId) => ({
        head: wordAt(listHeadKey(type)),
        size: Number(wordAt(listLengthKey(type))),
      })
      const resources = new Map(resourceTypes.map((type) => [type, stateOf(type)]))
      return admitted({ providers: wordAt(providersHeadKey), resources }, block, watermark)
    },
  }
}
