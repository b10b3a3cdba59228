import { type Clock, type NodeId, parseNodeId, systemClock } from '@waypost/core'
import type { EnvelopeId } from '../envelope.js'
import { MailError } from '../mail-error.js'
import type { Archive } from '../server/archive.js'
import type { Intake } from '../server/intake.js'
import { createPeerAnswers } from '../server/reconcile/answer-peer.js'
import { createReconcilePeer, type ReconcilePeer } from '../server/reconcile/reconcile-peer.js'
import { decodeRequest } from '../wire/request.js'

/** An intake that takes everything. */
export function openIntake(archive: Archive): Intake {
  return {
    take: async (envelopes) => (await archive.put(envelopes, 0)).map(({ status }) => ({ status })),
  }
}

/** A server as another one reaches it: requests and replies go through their encodings. */
export function linkTo(
  archive: Archive,
  options: {
    readonly intake?: Intake
    readonly nodeId?: NodeId
    readonly floor?: number
    readonly clock?: Clock
    readonly hasRoomFor?: (stored: readonly EnvelopeId[]) => Promise<boolean>
    /** What becomes of a reply on its way; throwing is a lost connection. */
    readonly tamper?: (reply: Uint8Array, op: string) => Uint8Array
  } = {},
): ReconcilePeer {
  const {
    intake = openIntake(archive),
    floor = 0,
    clock = systemClock,
    hasRoomFor,
    tamper = (reply) => reply,
  } = options
  const answer = createPeerAnswers({
    archive,
    intake,
    clock,
    floor: () => floor,
    ...(hasRoomFor === undefined ? {} : { hasRoomFor }),
  })
  return createReconcilePeer(options.nodeId ?? parseNodeId(`0x${'01'.repeat(32)}`), {
    isOpen: true,
    async request(body) {
      const request = decodeRequest(body)
      if (request.op !== 'ranges' && request.op !== 'take' && request.op !== 'offer') {
        throw new MailError({ code: 'QUERY_INVALID', message: 'no request between servers' })
      }
      return tamper(await answer(request), request.op)
    },
    async *stream() {},
    async close() {},
  })
}
