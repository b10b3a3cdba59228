import { ENVELOPE_LIMITS } from '../envelope.js'
import type { Terms } from './terms.js'

/** How terms contradict themselves. */
export type TermsProblem =
  /** A publisher may send what lies behind the settle horizon. */
  | 'settles-too-early'
  /** More patience for late messages than any network needs. */
  | 'settles-too-late'
  /** It says that it has nothing that was published until now. */
  | 'holds-nothing'
  /** It has envelopes and no oldest one, or the other way round. */
  | 'earliest-contradicts'

/** Longest settle horizon that a client goes along with, in seconds: a day. */
const LONGEST_HORIZON = 86_400

/** What is wrong with the terms, if something is: such a server lies, or nobody looks after it. */
export function judgeTerms(terms: Terms): TermsProblem | undefined {
  if (terms.settleHorizon < terms.maxPast) return 'settles-too-early'
  if (terms.settleHorizon > LONGEST_HORIZON) return 'settles-too-late'
  if (terms.heldFrom > Math.min(terms.issuedAt, ENVELOPE_LIMITS.timestamp)) return 'holds-nothing'
  if (terms.envelopes > 0 !== (terms.earliest !== undefined)) return 'earliest-contradicts'
  return undefined
}

/** Whether the server may be dropping envelopes for want of room: that it lacks some is no lie then. */
export function isNearlyFull({ envelopes, maxEnvelopes, bytes, maxBytes }: Terms): boolean {
  return envelopes >= 0.9 * maxEnvelopes || (maxBytes !== undefined && bytes >= 0.9 * maxBytes)
}

/**
 * From which timestamp on a server with such terms can have everything, ms since 1970.
 *
 * @param heldFrom what it said of the topics in question. @default what its terms say of all topics
 */
export function couldHoldFrom({ issuedAt, retention, ...terms }: Terms, heldFrom = terms.heldFrom): number {
  return Math.max(heldFrom, issuedAt - retention * 1000)
}
