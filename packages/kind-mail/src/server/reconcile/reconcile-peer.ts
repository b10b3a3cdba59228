import { type CallOptions, type NodeId, type Server, WaypostError } from '@waypost/core'
import { openSession, type SessionContext } from '@waypost/sealed'
import type { EnvelopeId } from '../../envelope.js'
import { MailError, toMailError } from '../../mail-error.js'
import type { MailSession } from '../../session.js'
import { MAIL_LIMITS, MAIL_PROTOCOL } from '../../wire/limits.js'
import {
  type CarriedEnvelope,
  decodeCarried,
  decodeRangesReply,
  encodeReconcileRequest,
  type RangeQuestion,
  type RangesReply,
  type ReconcileRequest,
} from '../../wire/reconcile.js'
import { decodePublishReply, type PublishResult } from '../../wire/reply.js'
import type { WeightedEnvelope } from '../archive.js'

/**
 * Another mail server, as this one asks it for what both should have. Answers are checked against the question before
 * they are returned.
 *
 * Methods reject with MailError (the server's own codes, or `SERVER_MISBEHAVED`), with the session's errors, and with
 * AbortedError.
 */
export interface ReconcilePeer {
  readonly nodeId: NodeId
  /** Whether it takes requests; sessions end when idle. */
  readonly isOpen: boolean
  /** Bytes of requests and replies so far, envelopes included. */
  readonly bytes: number
  /** What it has in ranges, which are in order. */
  ranges(questions: readonly RangeQuestion[], options?: CallOptions): Promise<RangesReply>
  /** The envelopes among `ids` (at most 1,000) that it holds and that fit into one page, in that order. */
  take(ids: readonly EnvelopeId[], options?: CallOptions): Promise<readonly CarriedEnvelope[]>
  /** Gives it envelopes, at most 200. One result for each, in order. */
  offer(envelopes: readonly WeightedEnvelope[], options?: CallOptions): Promise<readonly PublishResult[]>
  /** Its receipt, signed, for those among `ids` (at most 1,000) that it has, or gets within a second. */
  confirm(ids: readonly EnvelopeId[], options?: CallOptions): Promise<Uint8Array>
  close(): Promise<void>
}

/** How long a request may take, in ms. */
const REQUEST_TIMEOUT_MS = 20_000

/** Opens a session with a verified server. */
export async function connectReconcilePeer(server: Server, context: SessionContext): Promise<ReconcilePeer> {
  const session = await openSession(server, context, { protocol: MAIL_PROTOCOL })
  return createReconcilePeer(server.nodeId, session)
}

/** Makes a {@link ReconcilePeer} out of a session. */
export function createReconcilePeer(nodeId: NodeId, session: MailSession): ReconcilePeer {
  let bytes = 0

  async function ask<T>(request: ReconcileRequest, call: CallOptions = {}, read: (reply: Uint8Array) => T): Promise<T> {
    const body = encodeReconcileRequest(request)
    bytes += body.length
    const reply = await session
      .request(body, { ...call, timeoutMs: REQUEST_TIMEOUT_MS })
      .catch((error) => Promise.reject(toMailError(error)))
    bytes += reply.length
    try {
      return read(reply)
    } catch (cause) {
      if (WaypostError.is(cause, 'SERVER_MISBEHAVED')) throw cause
      throw misbehaved('a server sent an answer that breaks the protocol', cause)
    }
  }

  return {
    nodeId,
    get isOpen() {
      return session.isOpen
    },
    get bytes() {
      return bytes
    },
    ranges: (ranges, call) => ask({ op: 'ranges', ranges }, call, (reply) => decodeRangesReply(reply, ranges)),
    take: (ids, call) =>
      ask({ op: 'take', ids }, call, (reply) => {
        const carried = decodeCarried(reply, ids.length, MAIL_LIMITS.reply)
        let next = 0
        for (const { id } of carried) {
          next = ids.indexOf(id, next) + 1
          if (next === 0) throw misbehaved('a server gave an envelope that nobody asked for')
        }
        return carried
      }),
    offer: (envelopes, call) =>
      ask({ op: 'offer', envelopes }, call, (reply) => decodePublishReply(reply, envelopes.length)),
    confirm: (ids, call) => ask({ op: 'confirm', ids }, call, (reply) => reply),
    close: () => session.close(),
  }
}

function misbehaved(message: string, cause?: unknown): MailError {
  return new MailError({ code: 'SERVER_MISBEHAVED', message, hint: 'use another server', cause })
}
