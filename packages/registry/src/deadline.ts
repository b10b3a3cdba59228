import { AbortedError, type Clock } from '@waypost/core'
import { RpcError } from './rpc/rpc-error.js'

/**
 * Waits for work that others may share: who gives up leaves it to them.
 *
 * @throws RpcError RPC_TIMEOUT after `ms`
 * @throws AbortedError when `signal` fires
 */
export function onceWithin<Value>(clock: Clock, ms: number, work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => finish(() => reject(new AbortedError(signal.reason)))
    const cancel = clock.after(ms, () =>
      finish(() => reject(new RpcError('RPC_TIMEOUT', `there was no answer within ${ms} ms`, { timeoutMs: ms }))),
    )
    const finish = (settle: () => void) => {
      cancel()
      signal.removeEventListener('abort', onAbort)
      settle()
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    )
  })
}
