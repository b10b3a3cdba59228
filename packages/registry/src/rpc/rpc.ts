import { AbortedError, type Clock, type Counters } from '@waypost/core'
import { displayName } from '../display-name.js'
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
}

/** Counts `registry_rpc_requests_total{method}` and `registry_rpc_failures_total{code}`. */
export function createRpc({ sender, timeoutMs, clock, counters }: RpcOptions): Rpc {
  function send(method: string, params: unknown[], signal: AbortSignal | undefined) {
    const ended = new AbortController()
    return new Promise<unknown>((resolve, reject) => {
      const onAbort = () => reject(new AbortedError(signal?.reason))
      const cancelDeadline = clock.after(timeoutMs, () =>
        reject(new RpcError('RPC_TIMEOUT', `the RPC did not answer within ${timeoutMs} ms`, { method, timeoutMs })),
      )
      signal?.addEventListener('abort', onAbort, { once: true })
      // In a microtask, so that a sender which throws at once rejects as well.
      Promise.resolve()
        .then(() => sender.send(method, params, ended.signal))
        .then(resolve, reject)
      ended.signal.addEventListener('abort', () => {
        cancelDeadline()
        signal?.removeEventListener('abort', onAbort)
      })
    }).finally(() => ended.abort())
  }

  return {
    async request(method, params, signal) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      counters.count('registry_rpc_requests_total', { method })
      try {
        return await send(method, params, signal)
      } catch (error) {
        if (error instanceof AbortedError) throw error
        const failure = error instanceof RpcError ? error : classify(error, method)
        counters.count('registry_rpc_failures_total', { code: failure.code })
        throw failure
      }
    },
  }
}

/** What a foreign sender's failure means. ethers tells its own apart by `code`; EIP-1193 wallets use numbers. */
function classify(error: unknown, method: string): RpcError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  switch (code) {
    case 'TIMEOUT':
      return new RpcError('RPC_TIMEOUT', 'the RPC did not answer in time', { method }, error)
    case 'BAD_DATA':
      return new RpcError('RPC_INVALID_ANSWER', 'the RPC gave no valid answer', { method }, error)
    case 'CALL_EXCEPTION':
    case 'UNKNOWN_ERROR':
    case 'UNSUPPORTED_OPERATION':
      return new RpcError(
        'RPC_REFUSED',
        'the RPC answered with an error',
        { method, ...describeRemoteError(error) },
        error,
      )
    default:
      return typeof code === 'number'
        ? new RpcError(
            'RPC_REFUSED',
            'the RPC answered with an error',
            { method, ...describeRemoteError(error) },
            error,
          )
        : new RpcError('RPC_UNREACHABLE', 'the RPC could not be reached', { method }, error)
  }
}

/** Code and message of an error that a remote side made up: bounded and fit for a log line. */
export function describeRemoteError(error: unknown): { rpcCode?: number; rpcMessage?: string } {
  if (typeof error !== 'object' || error === null) return {}
  const code = 'code' in error && Number.isSafeInteger(error.code) ? (error.code as number) : undefined
  const text = 'message' in error && typeof error.message === 'string' ? displayName(error.message, 160) : undefined
  return {
    ...(code === undefined ? {} : { rpcCode: code }),
    ...(text === undefined ? {} : { rpcMessage: text }),
  }
}
