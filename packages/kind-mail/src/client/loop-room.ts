/** The event loop of a process. Injected, so that tests need no busy one. */
export interface EventLoop {
  /** In ms, from any beginning. */
  now(): number
  /** Calls back after so many ms, or later when the loop is behind; 0 for its next turn. */
  after(ms: number, callback: () => void): void
}

/** Room in an event loop for what nobody waits for at once. */
export interface LoopRoom {
  /** Resolves when it is this one's turn and the loop keeps up, or at once when the signal fires. */
  wait(signal: AbortSignal | undefined): Promise<void>
}

/** A turn that takes longer is a long one, in ms (W3C, Long Tasks API). */
const LONG_TURN_MS = 50
/** Between two that are let through while others wait, in ms: a long page takes some ms to open, and comes a while after it was asked for. */
const PACE_MS = 20
/** One is let through so often however far behind the loop is, in ms. */
const LEAST_EVERY_MS = 250

/**
 * Lets one after the other through while the loop keeps up. A process of hundreds of readings, as a gateway is, would open the
 * thousands of messages of those that have their first page while others wait for theirs; one reading alone waits for a turn of the loop.
 */
export function createLoopRoom(loop: EventLoop): LoopRoom {
  /** In the order of their turns. */
  const waiting = new Set<() => void>()
  let isLooking = false
  let lastAt = 0

  function look(ms: number) {
    isLooking = true
    const askedAt = loop.now()
    loop.after(ms, () => {
      const now = loop.now()
      const isBehind = now - askedAt - ms > LONG_TURN_MS
      if (!isBehind || now - lastAt >= LEAST_EVERY_MS) {
        lastAt = now
        const [next] = waiting
        next?.()
      }
      isLooking = false
      if (waiting.size > 0) look(PACE_MS)
    })
  }

  return {
    wait(signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const leave = () => {
          waiting.delete(leave)
          signal?.removeEventListener('abort', leave)
          resolve()
        }
        waiting.add(leave)
        signal?.addEventListener('abort', leave, { once: true })
        if (isLooking) return
        lastAt = loop.now()
        look(0)
      })
    },
  }
}

const FREE: LoopRoom = { wait: () => Promise.resolve() }

interface MaybeNode {
  setImmediate?(callback: () => void): unknown
}

/**
 * Of this process; its readings share it. Where there is no `setImmediate`, as in browsers, nobody waits: a tab is one reader's, and the
 * timers of a hidden one come a minute late.
 */
export const loopRoom: LoopRoom = roomOf(globalThis as MaybeNode)

function roomOf({ setImmediate: nextTurn }: MaybeNode): LoopRoom {
  if (nextTurn === undefined) return FREE
  return createLoopRoom({
    now: () => performance.now(),
    after: (ms, callback) => void (ms === 0 ? nextTurn(callback) : setTimeout(callback, ms)),
  })
}
