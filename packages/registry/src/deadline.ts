import { AbortedError, type Clock } from '@waypost/core'
import { RpcError } from './rpc/rpc-error.js'

/** How long work may take. */
export interface Deadline {
  readonly clock: Clock
  readonly timeoutMs: number
}

/**
 * Waits for work that others may share: who gives up leaves it to them.
 *
 * @throws RpcError RPC_TIMEOUT when it takes longer than the deadline
 * @throws AbortedError when `signal` fires
 */
export function within<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
  deadline?: Deadline,
  data: Readonly<Record<string, unknown>> = {},
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => settle(reject)(new AbortedError(signal?.reason))
    const cancel = deadline?.clock.after(deadline.timeoutMs, () => {
      const { timeoutMs } = deadline
      settle(reject)(new RpcError('RPC_TIMEOUT', undefined, { ...data, timeoutMs }))
    })
    const settle =
      <Outcome>(how: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        cancel?.()
        signal?.removeEventListener('abort', onAbort)
        how(outcome)
      }
    work.then(settle(resolve), settle(reject))
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
}
