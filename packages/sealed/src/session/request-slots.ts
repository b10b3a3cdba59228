import { AbortedError } from '@waypost/core'

/** Lets at most so many requests run at once; the others wait in order. */
export interface RequestSlots {
  /** @throws AbortedError when `signal` fires first; the reason of {@link RequestSlots.close} */
  take(signal: AbortSignal): Promise<void>
  release(): void
  /** Rejects all that wait and all that come. */
  close(reason: Error): void
}

export function createRequestSlots(count: number): RequestSlots {
  const waiting = new Set<{ resolve(): void; reject(reason: Error): void }>()
  let free = count
  let closedFor: Error | undefined

  return {
    take(signal) {
      if (closedFor !== undefined) return Promise.reject(closedFor)
      if (signal.aborted) return Promise.reject(new AbortedError(signal.reason))
      if (free > 0) {
        free -= 1
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const onAbort = () => entry.reject(new AbortedError(signal.reason))
        const leave = () => {
          waiting.delete(entry)
          signal.removeEventListener('abort', onAbort)
        }
        const entry = {
          resolve() {
            leave()
            resolve()
          },
          reject(reason: Error) {
            leave()
            reject(reason)
          },
        }
        waiting.add(entry)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    release() {
      const [next] = waiting
      if (next === undefined) free += 1
      else next.resolve()
    },
    close(reason) {
      closedFor ??= reason
      for (const entry of [...waiting]) entry.reject(reason)
    },
  }
}
