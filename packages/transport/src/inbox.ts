/** What {@link createInbox} makes: the receiving half of a message stream. */
export interface Inbox {
  /** Messages that wait to be read. */
  readonly waiting: number
  /** Bytes of the messages that wait to be read. */
  readonly waitingBytes: number
  /** Adds a message; ignored after the end. */
  push(message: Uint8Array): void
  /** No more messages come; those that wait are still read. */
  end(): void
  /** No more messages come; the reader gets `reason` after those that wait, or at once when they are discarded. */
  fail(reason: Error, options?: { readonly discard?: boolean }): void
  /** The reader. All iterators share one queue; leaving an iteration early neither loses messages nor ends the stream. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>
}

interface Waiter {
  resolve(result: IteratorResult<Uint8Array>): void
  reject(reason: Error): void
}

/**
 * A queue of messages with an end.
 *
 * @param onTaken called after each message that was read, to let more in
 */
export function createInbox(onTaken: () => void = () => {}): Inbox {
  const messages: Uint8Array[] = []
  const waiters: Waiter[] = []
  let head = 0
  let bytes = 0
  let ending: { readonly reason?: Error } | undefined

  function take(): Uint8Array | undefined {
    const message = messages[head]
    if (message === undefined) return undefined
    head += 1
    bytes -= message.length
    // The array is cut in large steps only: shifting it for each message costs its length each time.
    if (head === messages.length || head > 1024) {
      messages.splice(0, head)
      head = 0
    }
    return message
  }

  function settleWaiters() {
    if (ending === undefined) return
    for (const waiter of waiters.splice(0)) {
      if (ending.reason === undefined) waiter.resolve({ done: true, value: undefined })
      else waiter.reject(ending.reason)
    }
  }

  return {
    get waiting() {
      return messages.length - head
    },
    get waitingBytes() {
      return bytes
    },
    push(message) {
      if (ending !== undefined) return
      const waiter = waiters.shift()
      if (waiter !== undefined) {
        waiter.resolve({ done: false, value: message })
        onTaken()
        return
      }
      messages.push(message)
      bytes += message.length
    },
    end() {
      ending ??= {}
      settleWaiters()
    },
    fail(reason, options = {}) {
      if (options.discard) {
        messages.length = 0
        head = 0
        bytes = 0
      }
      if (ending === undefined || options.discard) ending = { reason }
      settleWaiters()
    },
    [Symbol.asyncIterator]() {
      let left = false
      return {
        async next() {
          if (left) return { done: true, value: undefined }
          const message = take()
          if (message !== undefined) {
            onTaken()
            return { done: false, value: message }
          }
          if (ending !== undefined) {
            if (ending.reason !== undefined) throw ending.reason
            return { done: true, value: undefined }
          }
          return new Promise((resolve, reject) => waiters.push({ resolve, reject }))
        },
        async return() {
          left = true
          return { done: true, value: undefined }
        },
      }
    },
  }
}
