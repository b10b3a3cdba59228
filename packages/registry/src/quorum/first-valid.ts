import { AbortedError } from '@waypost/core'
import type { Deadline } from '../deadline.js'
import type { Panel, PanelMember } from './panel.js'

/** Part of a request's deadline after which another RPC is asked beside a slow one. */
const HEDGE_SHARE = 1 / 4

/**
 * Asks one RPC after the other until an answer stands up to its check: for answers that prove themselves, of which one is enough. An RPC
 * whose answer does not is demoted; beside one that is slow the next is asked.
 *
 * @param ask throws when the answer cannot be had or does not check
 * @throws what the last one failed with
 * @throws AbortedError when `signal` fires
 */
export function firstValid<Answer>(
  panel: Panel,
  ask: (member: PanelMember) => Promise<Answer>,
  { clock, timeoutMs }: Deadline,
  signal?: AbortSignal,
): Promise<Answer> {
  const waiting = panel.ranked()
  const asked = new Set<PanelMember>()

  return new Promise((resolve, reject) => {
    let isOver = false
    let cancelHedge = () => {}
    const onAbort = () => finish(() => reject(new AbortedError(signal?.reason)))

    function finish(settle: () => void) {
      if (isOver) return
      isOver = true
      cancelHedge()
      signal?.removeEventListener('abort', onAbort)
      settle()
    }

    function next() {
      cancelHedge()
      const member = waiting.shift()
      if (member === undefined) return
      asked.add(member)
      ask(member).then(
        (answer) => {
          if (!isOver) member.clear()
          finish(() => resolve(answer))
        },
        (error: unknown) => {
          asked.delete(member)
          if (isOver) return
          if (error instanceof AbortedError) return finish(() => reject(error))
          member.strike('failed')
          if (asked.size + waiting.length === 0) finish(() => reject(error))
          else next()
        },
      )
      if (waiting.length === 0) return
      cancelHedge = clock.after(Math.max(1, timeoutMs * HEDGE_SHARE), () => {
        for (const slow of asked) slow.strike('slow')
        next()
      })
    }

    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    next()
  })
}
