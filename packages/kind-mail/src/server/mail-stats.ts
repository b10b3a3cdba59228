import type { Measurement } from '@waypost/core'

/** What a mail service tells of itself. */
export interface MailStats {
  readonly envelopes: number
  /** Of their encodings. */
  readonly bytes: number
  /** Timestamp of the oldest envelope, ms since 1970. */
  readonly earliest: number | undefined
  /** The last arrival number. */
  readonly head: number
  readonly caughtUp: boolean
  readonly subscriptions: number
  /** Leading zero bits of the proof of work that publishers have to give now. */
  readonly workBits: number
  readonly draining: boolean
}

export const NO_STATS: MailStats = {
  envelopes: 0,
  bytes: 0,
  earliest: undefined,
  head: 0,
  caughtUp: false,
  subscriptions: 0,
  workBits: 0,
  draining: false,
}

/** The same as gauges for a host's metrics. */
export function measurementsOf(stats: MailStats): Measurement[] {
  const { envelopes, bytes, earliest, head, caughtUp, subscriptions, workBits, draining } = stats
  return [
    { name: 'mail_archive_envelopes', value: envelopes },
    { name: 'mail_archive_bytes', value: bytes },
    ...(earliest === undefined ? [] : [{ name: 'mail_archive_earliest_timestamp_seconds', value: earliest / 1_000 }]),
    { name: 'mail_archive_head', value: head },
    { name: 'mail_caught_up', value: caughtUp ? 1 : 0 },
    { name: 'mail_subscriptions', value: subscriptions },
    { name: 'mail_work_bits', value: workBits },
    { name: 'mail_draining', value: draining ? 1 : 0 },
  ]
}
