/** What is charged for each reply beside its body, so that empty ones are bounded too. */
export const REPLY_COST = 64

/** What a reply takes of the credit. */
export function costOf(body: Uint8Array): number {
  return body.length + REPLY_COST
}

/** Replies of one request that wait for their reader. */
export interface ReplyQueue extends AsyncIterator<Uint8Array> {
  /** Whether the server has no credit left, because the reader has not read what came. */
  readonly isUnread: boolean
  return(): Promise<IteratorResult<Uint8Array>>
  /** @returns false when the server sent more than it had credit for */
  push(body: Uint8Array): boolean
  end(): void
  fail(reason: Error): void
}

export interface ReplyQueueOptions {
  /** Credit granted at the start, in the units of {@link costOf}. */
  readonly credit: number
  /** Grants the server more. */
  grant(bytes: number): void
  /** The reader left before the end. */
  cancel(): void
  /** The reader waits, or no longer does. */
  onWaiting(isWaiting: boolean): void
}

/**
 * The reader's side of a stream of replies. The server may have at most the credit on its way (and overdraw it with one
 * reply); credit goes back in steps of half of it as replies are read.
 */
export function createReplyQueue({ credit, grant, cancel, onWaiting }: ReplyQueueOptions): ReplyQueue {
  const replies: Uint8Array[] = []
  const waiters: { resolve(result: IteratorResult<Uint8Array>): void; reject(reason: Error): void }[] = []
  let outstanding = credit
  let read = 0
  let ending: { readonly reason?: Error } | undefined

  const DONE: IteratorResult<Uint8Array> = { done: true, value: undefined }

  function finish(how: { readonly reason?: Error }) {
    if (ending !== undefined) return
    ending = how
    if (waiters.length > 0) onWaiting(false)
    for (const waiter of waiters.splice(0)) {
      if (how.reason === undefined) waiter.resolve(DONE)
      else waiter.reject(how.reason)
    }
  }

  function taken(body: Uint8Array) {
    read += costOf(body)
    if (ending !== undefined || read < credit / 2) return
    outstanding += read
    grant(read)
    read = 0
  }

  return {
    get isUnread() {
      return outstanding <= 0
    },
    push(body) {
      if (ending !== undefined) return true
      if (outstanding <= 0) return false
      outstanding -= costOf(body)
      const waiter = waiters.shift()
      if (waiter === undefined) replies.push(body)
      else {
        onWaiting(false)
        waiter.resolve({ done: false, value: body })
        taken(body)
        if (waiters.length > 0) onWaiting(true)
      }
      return true
    },
    end: () => finish({}),
    fail: (reason) => finish({ reason }),
    async next() {
      const body = replies.shift()
      if (body !== undefined) {
        taken(body)
        return { done: false, value: body }
      }
      if (ending !== undefined) {
        if (ending.reason !== undefined) throw ending.reason
        return DONE
      }
      return new Promise((resolve, reject) => {
        waiters.push({ resolve, reject })
        if (waiters.length === 1) onWaiting(true)
      })
    },
    async return() {
      replies.length = 0
      if (ending === undefined) {
        finish({})
        cancel()
      }
      return DONE
    },
  }
}
