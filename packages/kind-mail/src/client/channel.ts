/** Hands values from several producers to one consumer; a producer waits while the channel is full. */
export interface Channel<T> {
  /** Resolves when there was room; `false` when the channel is closed. */
  push(value: T): Promise<boolean>
  /** The next value; `undefined` when the channel was closed and is empty. */
  take(): Promise<T | undefined>
  /** Ends it: what is in it can still be taken, then `take` rejects with the error if there is one. */
  close(error?: unknown): void
}

export function createChannel<T>(capacity: number): Channel<T> {
  const values: T[] = []
  const producers: (() => void)[] = []
  let consumer: (() => void) | undefined
  let closing: { readonly error?: unknown } | undefined

  return {
    async push(value) {
      while (closing === undefined && values.length >= capacity) {
        await new Promise<void>((resolve) => producers.push(resolve))
      }
      if (closing !== undefined) return false
      values.push(value)
      consumer?.()
      return true
    },
    async take() {
      while (values.length === 0) {
        if (closing !== undefined) {
          if (closing.error !== undefined) throw closing.error
          return undefined
        }
        await new Promise<void>((resolve) => {
          consumer = resolve
        })
        consumer = undefined
      }
      const value = values.shift()
      producers.shift()?.()
      return value
    },
    close(error) {
      if (closing !== undefined) return
      closing = error === undefined ? {} : { error }
      consumer?.()
      for (const producer of producers.splice(0)) producer()
    },
  }
}
