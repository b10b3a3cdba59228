import {
  type BroadcastGroup,
  type BroadcastVerdict,
  type Clock,
  type Counters,
  type Logger,
  type ServerTransport,
  type ServicePeers,
  WaypostError,
} from '@waypost/core'
import { malformed } from '../cbor.js'
import type { EnvelopeId } from '../envelope.js'
import { MAIL_GROUP } from '../wire/limits.js'
import { type Carried, decodeCarried, encodeCarried } from '../wire/reconcile.js'
import type { WeightedEnvelope } from './archive.js'

/** Envelopes and bytes of one frame at most; a frame holds at least one envelope. */
const FRAME_ENVELOPES = 500
const FRAME_BYTES = 196_608
/** What a frame from outside may have. */
const MAX_FRAME_BYTES = 262_144

/** Spreads envelopes to the other verified mail servers, in frames. */
export interface Spread {
  /** Sends what is new here to the others, soon. */
  announce(envelopes: readonly WeightedEnvelope[]): void
  /** Sends what waits, and leaves the group. */
  stop(): Promise<void>
}

/**
 * Joins the group of mail servers.
 *
 * @param options.gatherMs how long envelopes gather for one frame
 * @param options.receive stores what came; says whether any of it was taken
 */
export async function joinSpread(options: {
  readonly transport: Pick<ServerTransport, 'join'>
  readonly peers: ServicePeers
  readonly clock: Clock
  readonly gatherMs: number
  readonly logger: Logger
  readonly counters: Counters
  receive(envelopes: readonly WeightedEnvelope[]): Promise<boolean>
}): Promise<Spread> {
  const { transport, peers, clock, gatherMs, logger, counters, receive } = options
  const waiting = new Map<EnvelopeId, WeightedEnvelope>()
  let cancelTimer: (() => void) | undefined

  const group: BroadcastGroup = await transport.join(MAIL_GROUP, onFrame, { isMember: (peer) => peers.includes(peer) })

  async function onFrame(frame: Uint8Array, from: string): Promise<BroadcastVerdict> {
    if (!peers.includes(from)) {
      counters.count('mail_spread_stranger_total')
      return 'ignore'
    }
    try {
      const envelopes = decodeFrame(frame)
      // A publisher sends to several servers at once: what another one has spread already need not go out again.
      for (const { id } of envelopes) waiting.delete(id)
      counters.count('mail_spread_received_total', {}, envelopes.length)
      return (await receive(envelopes)) ? 'accept' : 'ignore'
    } catch (error) {
      counters.count('mail_spread_malformed_total')
      logger.warn({ from, code: WaypostError.is(error) ? error.code : 'UNEXPECTED' }, 'refused a frame of envelopes')
      return 'reject'
    }
  }

  async function send() {
    cancelTimer?.()
    cancelTimer = undefined
    const envelopes = [...waiting.values()]
    waiting.clear()
    for (const frame of framesOf(envelopes)) {
      try {
        await group.publish(encodeFrame(frame))
        counters.count('mail_spread_sent_total', {}, frame.length)
      } catch (error) {
        // Nobody to send to, or no room: the others pull what they miss.
        counters.count('mail_spread_failed_total', {}, frame.length)
        logger.debug({ code: WaypostError.is(error) ? error.code : 'UNEXPECTED' }, 'a frame was not spread')
      }
    }
  }

  return {
    announce(envelopes) {
      for (const envelope of envelopes) waiting.set(envelope.id, envelope)
      cancelTimer ??= clock.after(gatherMs, () => void send())
    },
    async stop() {
      await send()
      await group.leave()
    },
  }
}

export function encodeFrame(envelopes: readonly WeightedEnvelope[]): Uint8Array {
  return encodeCarried(envelopes)
}

/** @throws MailError `MESSAGE_MALFORMED` or `MESSAGE_TOO_LARGE` */
export function decodeFrame(frame: Uint8Array): Carried {
  const envelopes = decodeCarried(frame, FRAME_ENVELOPES, MAX_FRAME_BYTES)
  if (envelopes.length === 0) throw malformed('a frame of envelopes', 'is empty')
  return envelopes
}

function* framesOf(envelopes: readonly WeightedEnvelope[]): Generator<WeightedEnvelope[]> {
  let frame: WeightedEnvelope[] = []
  let bytes = 0
  for (const envelope of envelopes) {
    if (frame.length === FRAME_ENVELOPES || (frame.length > 0 && bytes + envelope.bytes.length > FRAME_BYTES)) {
      yield frame
      frame = []
      bytes = 0
    }
    frame.push(envelope)
    bytes += envelope.bytes.length
  }
  if (frame.length > 0) yield frame
}
