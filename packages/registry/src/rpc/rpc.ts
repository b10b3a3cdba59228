import { AbortedError, type Clock, type Counters } from '@waypost/core'
import { within } from '../deadline.js'
import { displayName } from '../display-name.js'
import type { Later } from '../later.js'
import { lazily } from '../lazily.js'
import { RpcError } from './rpc-error.js'

/**
 * Sends one JSON-RPC request and resolves with its `result`. Every JSON-RPC provider of ethers 6 is one (`JsonRpcProvider`, `BrowserProvider`,
 * `WebSocketProvider`); give those a static network, else they ask for the chain id on their own.
 */
export interface RpcSender {
  // A method, not a property: parameters of the providers' `send` are wider than these.
  send(method: string, params: unknown[], signal?: AbortSignal): Promise<unknown>
  /** A capability: calls back when the RPC tells of a new block by itself. Returns a function that ends it. */
  onHead?(listener: () => void): () => void
}

/** JSON-RPC with a deadline on every request and typed failures alone. */
export interface Rpc {
  /**
   * @throws RpcError when there is no usable answer in time
   * @throws AbortedError when `signal` fires
   */
  request(method: string, params: unknown[], signal?: AbortSignal): Promise<unknown>
}

export interface RpcOptions {
  readonly sender: RpcSender
  readonly timeoutMs: number
  readonly clock: Clock
  readonly counters: Counters
  readonly later: Pick<Later, 'foreignFailure'>
}

/** Counts `registry_rpc_requests_total{method}` and `registry_rpc_failures_total{code}`. */
export function createRpc({ sender, counters, later, ...deadline }: RpcOptions): Rpc {
  const foreign = lazily(later.foreignFailure)

  return {
    async request(method, params, signal) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      counters.count('registry_rpc_requests_total', { method })
      const ended = new AbortController()
      try {
        // In a microtask, so that a sender which throws at once rejects as well.
        const sent = Promise.resolve()
          .then(() => sender.send(method, params, ended.signal))
          .catch(async (error) => {
            if (error instanceof RpcError) throw error
            // Within the deadline, too: the code may not come.
            throw await foreign().then(
              (part) => part.rpcErrorOf(error, method),
              () => new RpcError('RPC_UNREACHABLE', undefined, { method }, error),
            )
          })
        return await within(sent, signal, deadline, { method })
      } catch (error) {
        if (error instanceof RpcError) counters.count('registry_rpc_failures_total', { code: error.code })
        throw error
      } finally {
        ended.abort()
      }
    },
  }
}

/** Code and message of an error that a remote side made up: bounded and fit for a log line. */
export function describeRemoteError(error: unknown): { rpcCode?: number; rpcMessage?: string } {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown }
  const text = typeof message === 'string' ? displayName(message, 160) : undefined
  return {
    ...(Number.isSafeInteger(code) && { rpcCode: code as number }),
    ...(text !== undefined && { rpcMessage: text }),
  }
}
