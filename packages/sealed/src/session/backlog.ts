/** What waits for clients to take it off the network, over all sessions of a protocol. */
export interface Backlog {
  /** @param giveUp ends the session; called when all together hold too much and this one the most */
  open(giveUp: () => void): SessionBacklog
}

/** One session's part. */
export interface SessionBacklog {
  /** Counts bytes that are on their way out until the returned function is called. */
  add(bytes: number): () => void
  /** Resolves as soon as no more waits than one session may have waiting. */
  room(): Promise<void>
  close(): void
}

interface Part {
  bytes: number
  readonly giveUp: () => void
  readonly waiting: (() => void)[]
}

/**
 * Bounds what clients that ask and do not read make a host hold. One that has much to take is asked to take it before
 * it is answered further; when many do so at once, those that hold the most are given up first, so that a client
 * that reads never pays for them.
 */
export function createBacklog(limits: { readonly maxUnsentPerSession: number; readonly maxUnsent: number }): Backlog {
  const parts = new Set<Part>()
  let total = 0

  function giveUpLargest() {
    let largest: Part | undefined
    for (const part of parts) if (part.bytes > (largest?.bytes ?? 0)) largest = part
    if (largest === undefined) return
    parts.delete(largest)
    // What it holds is let go as its sends fail, which takes a moment: it counts no more.
    total -= largest.bytes
    largest.giveUp()
  }

  return {
    open(giveUp) {
      const part: Part = { bytes: 0, giveUp, waiting: [] }
      parts.add(part)
      const isFull = () => part.bytes > limits.maxUnsentPerSession
      const count = (bytes: number) => {
        part.bytes += bytes
        if (parts.has(part)) total += bytes
      }
      return {
        add(bytes) {
          count(bytes)
          if (total > limits.maxUnsent) giveUpLargest()
          return () => {
            count(-bytes)
            if (!isFull()) for (const resume of part.waiting.splice(0)) resume()
          }
        },
        async room() {
          if (isFull()) await new Promise<void>((resolve) => part.waiting.push(resolve))
        },
        close() {
          if (parts.delete(part)) total -= part.bytes
        },
      }
    },
  }
}
