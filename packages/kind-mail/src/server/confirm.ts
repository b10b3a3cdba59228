import { type Clock, type ServerIdentity, WaypostError, wait } from '@waypost/core'
import type { EnvelopeId } from '../envelope.js'
import { signReceipt } from '../receipt.js'
import type { Archive } from './archive.js'
import type { ArrivalFeed } from './arrival-feed.js'
import { sign } from './sign.js'

/** How long to wait for what is on its way from another server, in ms. */
const WAIT_MS = 1_000
/** How often to look anyway, in ms: another host of a shared archive may store it unheard. */
const LOOK_MS = 100

/**
 * Gives signed receipts for envelopes that are in the archive, and waits a moment for those that are about to be: a publisher
 * asks as soon as one server has them.
 */
export function createConfirm(options: {
  readonly archive: Archive
  readonly feed: ArrivalFeed
  readonly identity: Pick<ServerIdentity, 'nodeId' | 'privateKey'>
  readonly clock: Clock
}): (ids: readonly EnvelopeId[]) => Promise<Uint8Array> {
  const { archive, feed, identity, clock } = options
  const signed = (message: Uint8Array) => sign(message, identity.privateKey)

  return async (ids) => {
    const endsAt = clock.now() + WAIT_MS
    for (;;) {
      // Taken before the look: what is stored meanwhile counts as news.
      const { head } = archive
      const has = await archive.has(ids)
      const isOver = clock.now() >= endsAt
      if (isOver || has.every(Boolean)) {
        const held = ids.filter((_, index) => has[index] === true)
        return signReceipt({ nodeId: identity.nodeId, issuedAt: clock.now(), ids: held }, signed)
      }
      await untilNews(head)
    }
  }

  async function untilNews(head: number): Promise<void> {
    const round = new AbortController()
    const news = feed.arrived(head, round.signal)
    const look = wait(clock, LOOK_MS, round.signal)
    for (const each of [news, look]) each.catch(ignoreAborted)
    await Promise.race([news, look])
    round.abort()
  }
}

function ignoreAborted(error: unknown) {
  if (!WaypostError.is(error, 'ABORTED')) throw error
}
