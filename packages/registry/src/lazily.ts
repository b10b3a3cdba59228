import { RpcError } from './rpc/rpc-error.js'

/**
 * A part of the client whose code is loaded when it is first needed, and once. A load that fails, as it does without a network, is tried again
 * with the next use.
 *
 * @returns gives the part @throws RpcError RPC_UNREACHABLE when it cannot be loaded
 */
export function lazily<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined
  return async () => {
    loading ??= load()
    try {
      return await loading
    } catch (cause) {
      loading = undefined
      throw new RpcError('RPC_UNREACHABLE', 'a part could not be loaded', {}, cause)
    }
  }
}
