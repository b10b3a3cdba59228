import { type Clock, DeadlineError } from '@waypost/core'

/** @throws DeadlineError `DEADLINE_EXCEEDED` when `work` takes longer than `ms`; `work` itself goes on */
export function withTimeout<Result>(
  clock: Clock,
  ms: number,
  operation: string,
  work: Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new DeadlineError(operation, ms)))
    work.then(resolve, reject).finally(cancel)
  })
}
