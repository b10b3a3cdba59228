import type { Clock } from '@waypost/core'
import { type Envelope, expiryOf } from '../envelope.js'
import type { MailErrorCode } from '../mail-error.js'

/** How an envelope comes to a server: from its publisher, by the group of servers, or from a peer's archive. */
export type Path = 'publish' | 'spread' | 'reconcile'

/** Which envelopes a server takes. */
export interface AdmissionPolicy {
  /** Oldest timestamp that is kept, back from now, in ms. */
  readonly retentionMs: number
  /** Oldest timestamp that a publisher may send, back from now, in ms. */
  readonly maxPastMs: number
  /** Newest timestamp, ahead of now, in ms. */
  readonly maxFutureMs: number
}

/** Says why an envelope is not taken, or nothing. */
export type Admission = (envelope: Envelope, path: Path) => MailErrorCode | undefined

/**
 * The rule by which servers take envelopes. A publisher's timestamp has to lie near the present: that is what lets a
 * period settle. Between servers the whole retention window counts, so that a server that was away gets everything.
 */
export function createAdmission(policy: AdmissionPolicy, clock: Clock): Admission {
  return (envelope, path) => {
    const now = clock.now()
    if (expiryOf(envelope) <= now) return 'ENVELOPE_EXPIRED'
    if (envelope.timestamp > now + policy.maxFutureMs) return 'TIMESTAMP_OUT_OF_RANGE'
    const oldest = now - (path === 'publish' ? policy.maxPastMs : policy.retentionMs)
    return envelope.timestamp < oldest ? 'TIMESTAMP_OUT_OF_RANGE' : undefined
  }
}
