import type { Clock } from '@waypost/core'
import type { EnvelopeId } from '../../envelope.js'
import { fingerprintOf } from '../../ranges.js'
import { MAIL_LIMITS } from '../../wire/limits.js'
import {
  encodeCarried,
  encodeRangesReply,
  type RangeAnswer,
  type RangeQuestion,
  RECONCILE_LIMITS,
  type ReconcileRequest,
} from '../../wire/reconcile.js'
import { encodePublishReply, type PublishResult } from '../../wire/reply.js'
import type { Archive, WeightedEnvelope } from '../archive.js'
import type { Intake } from '../intake.js'
import { createBreather } from './breather.js'

/** How long one request may be worked on, in ms: the ranges behind are left unanswered, and asked for again. */
const MOST_MS = 250
/** How long offers are refused after one for which there was no room, in ms. */
const FULL_MS = 60_000

/** What another server asks to become equal with this one. */
export type PeerQuestion = Exclude<ReconcileRequest, { readonly op: 'confirm' }>

/**
 * Answers what another server asks to become equal with this one. Nothing is remembered between two requests: a peer
 * that breaks off, or never comes back, leaves nothing behind.
 *
 * @param options.floor the time before which this server keeps nothing, in ms since 1970
 */
export function createPeerAnswers(options: {
  readonly archive: Archive
  readonly intake: Intake
  floor(): number
  /** Whether there is room for what was just stored. @default always */
  hasRoomFor?(stored: readonly EnvelopeId[]): Promise<boolean>
  readonly clock: Clock
}): (request: PeerQuestion) => Promise<Uint8Array> {
  const { archive, intake, floor, clock } = options
  let fullUntil = 0

  async function compare(questions: readonly RangeQuestion[]): Promise<Uint8Array> {
    const breathe = createBreather()
    const startedAt = performance.now()
    const answers: RangeAnswer[] = []
    let listed = 0
    for (const question of questions) {
      if (answers.length > 0 && (listed >= RECONCILE_LIMITS.listed || performance.now() - startedAt > MOST_MS)) break
      const answer = await answerOne(question)
      if (answer.type === 'list') listed += answer.points.length
      answers.push(answer)
      await breathe()
    }
    return encodeRangesReply(questions, { floor: Math.max(0, floor()), answers })
  }

  async function answerOne({ from, to, parts }: RangeQuestion): Promise<RangeAnswer> {
    if (parts === 0) {
      const points = await archive.points({ from, to }, RECONCILE_LIMITS.list + 1)
      const more = points.length > RECONCILE_LIMITS.list
      return { type: 'list', points: points.slice(0, RECONCILE_LIMITS.list), more }
    }
    const split = await archive.split({ from, to }, parts)
    return {
      type: 'parts',
      parts: split.map(({ to, summary }) => ({ to, count: summary.count, fingerprint: fingerprintOf(summary) })),
    }
  }

  /** What is only stored to be evicted is not taken: whoever offers it would offer it again in each round. */
  async function takeOffered(envelopes: readonly WeightedEnvelope[]): Promise<readonly PublishResult[]> {
    const leftMs = fullUntil - clock.now()
    if (leftMs > 0 && leftMs <= FULL_MS) {
      return envelopes.map(() => ({ status: 'refused', code: 'ARCHIVE_FULL', retryAfterMs: leftMs }))
    }
    const results = await intake.take(envelopes, 'reconcile')
    const stored = envelopes.flatMap(({ id }, index) => (results[index]?.status === 'stored' ? [id] : []))
    if (stored.length > 0 && (await options.hasRoomFor?.(stored)) === false) fullUntil = clock.now() + FULL_MS
    return results
  }

  return async (request) => {
    switch (request.op) {
      case 'ranges':
        return compare(request.ranges)
      case 'take':
        return encodeCarried(await archive.fetch(request.ids, MAIL_LIMITS.pageBytes))
      case 'offer':
        return encodePublishReply(await takeOffered(request.envelopes))
    }
  }
}
