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
import { decodeCbor, encodeCbor, malformed } from '../cbor.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import { MAIL_GROUP } from '../wire/limits.js'
import { readEnvelope } from '../wire/request.js'

/** Envelopes and bytes of one frame at most; a frame holds at least one envelope. */
const FRAME_ENVELOPES = 500
const FRAME_BYTES = 196_608
/** What a frame from outside may have. */
const MAX_FRAME_BYTES = 262_144

/** Spreads envelopes to the other verified mail servers, in frames. */
export interface Spread {
  /** Sends what is new here to the others, soon. */
  announce(envelopes: readonly Envelope[]): void
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
  receive(envelopes: readonly Envelope[]): Promise<boolean>
}): Promise<Spread> {
  const { transport, peers, clock, gatherMs, logger, counters, receive } = options
  const waiting = new Map<EnvelopeId, Envelope>()
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

export function encodeFrame(envelopes: readonly Envelope[]): Uint8Array {
  return encodeCbor(envelopes.map((envelope) => envelope.bytes))
}

/** @throws MailError `MESSAGE_MALFORMED` or `MESSAGE_TOO_LARGE` */
export function decodeFrame(frame: Uint8Array): Envelope[] {
  const decoded = decodeCbor(frame, 'a frame of envelopes', MAX_FRAME_BYTES)
  if (!Array.isArray(decoded) || decoded.length < 1 || decoded.length > FRAME_ENVELOPES) {
    throw malformed('a frame of envelopes', `is not an array of 1 to ${FRAME_ENVELOPES} envelopes`)
  }
  return decoded.map(readEnvelope)
}

function* framesOf(envelopes: readonly Envelope[]): Generator<Envelope[]> {
  let frame: Envelope[] = []
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
