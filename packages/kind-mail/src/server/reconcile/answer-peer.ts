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
import { encodePublishReply } from '../../wire/reply.js'
import type { Archive } from '../archive.js'
import type { Intake } from '../intake.js'
import { createBreather } from './breather.js'

/** How long one request may be worked on, in ms: the ranges behind are left unanswered, and asked for again. */
const MOST_MS = 250

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
}): (request: ReconcileRequest) => Promise<Uint8Array> {
  const { archive, intake, floor } = options

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

  return async (request) => {
    switch (request.op) {
      case 'ranges':
        return compare(request.ranges)
      case 'take':
        return encodeCarried(await archive.fetch(request.ids, MAIL_LIMITS.pageBytes))
      case 'offer':
        return encodePublishReply(await intake.take(request.envelopes, 'reconcile'))
    }
  }
}
