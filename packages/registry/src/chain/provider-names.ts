import { AbortedError, type ProviderId, type ProviderRef } from '@waypost/core'
import { MAX_BATCH } from '../contract/limits.js'
import { providerName } from '../contract/provider-name.js'
import { providersCall } from '../contract/server-calls.js'
import type { Block } from '../rpc/answers.js'
import type { ChainReader } from './chain-reader.js'

/** Most names that are kept. */
const MAX_NAMES = 10_000

/** Names of providers, kept until some provider changes. */
export interface ProviderNames {
  /**
   * References with names, as far as they can be had with at most one call. A name that cannot be read is left out, and
   * asked for again next time: names never hold up a verdict.
   *
   * @param version the contract's count of provider changes, as of `block`
   */
  refer(
    ids: Iterable<ProviderId>,
    version: number,
    block: Block,
    signal?: AbortSignal,
  ): Promise<(id: ProviderId) => ProviderRef>
}

export function createProviderNames(chain: ChainReader): ProviderNames {
  let names = new Map<ProviderId, string | undefined>()
  let knownVersion = -1

  async function readPage(missing: readonly ProviderId[], block: Block, signal?: AbortSignal) {
    const first = Math.min(...missing)
    const limit = Math.min(MAX_BATCH, Math.max(...missing) - first + 1)
    const target = names
    for (const provider of await chain.call(providersCall(first, limit), block, signal)) {
      target.set(provider.id, providerName(provider.metadataURI, provider.metadataHash))
    }
  }

  return {
    async refer(ids, version, block, signal) {
      if (version !== knownVersion || names.size > MAX_NAMES) {
        names = new Map()
        knownVersion = version
      }
      const known = names
      const missing = [...new Set(ids)].filter((id) => !known.has(id))
      if (missing.length > 0) {
        await readPage(missing, block, signal).catch((error: unknown) => {
          if (error instanceof AbortedError) throw error
        })
      }
      return (id) => {
        const name = known.get(id)
        return name === undefined ? { id } : { id, name }
      }
    },
  }
}
