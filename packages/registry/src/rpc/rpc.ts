import { AbortedError, type Clock, type Counters } from '@waypost/core'
import { within } from '../deadline.js'
import { displayName } from '../display-name.js'
import { RpcError, type RpcErrorCode } from './rpc-error.js'

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
}

/** Counts `registry_rpc_requests_total{method}` and `registry_rpc_failures_total{code}`. */
export function createRpc({ sender, counters, ...deadline }: RpcOptions): Rpc {
  return {
    async request(method, params, signal) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      counters.count('registry_rpc_requests_total', { method })
      const ended = new AbortController()
      try {
        // In a microtask, so that a sender which throws at once rejects as well.
        const sent = Promise.resolve().then(() => sender.send(method, params, ended.signal))
        return await within(sent, signal, deadline, { method })
      } catch (error) {
        if (error instanceof AbortedError) throw error
        const failure = error instanceof RpcError ? error : classify(error, method)
        counters.count('registry_rpc_failures_total', { code: failure.code })
        throw failure
      } finally {
        ended.abort()
      }
    },
  }
}

/** What a foreign sender's failure means. ethers tells its own apart by `code`; EIP-1193 wallets use numbers. */
const CODES: Readonly<Partial<Record<PropertyKey, RpcErrorCode>>> = {
  TIMEOUT: 'RPC_TIMEOUT',
  BAD_DATA: 'RPC_INVALID_ANSWER',
  CALL_EXCEPTION: 'RPC_REFUSED',
  UNKNOWN_ERROR: 'RPC_REFUSED',
  UNSUPPORTED_OPERATION: 'RPC_REFUSED',
}

function classify(error: unknown, method: string): RpcError {
  const { code } = Object(error) as { readonly code?: unknown }
  const known = typeof code === 'number' ? 'RPC_REFUSED' : (CODES[String(code)] ?? 'RPC_UNREACHABLE')
  const said = known === 'RPC_REFUSED' ? describeRemoteError(error) : {}
  return new RpcError(known, undefined, { method, ...said }, error)
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
