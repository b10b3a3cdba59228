/** The protocol's bounds and defaults; a server's terms may be tighter, never wider. */
export const MAIL_LIMITS = {
  /** Topics of one query or subscription. */
  topics: 64,
  /** Envelopes of one publish request. */
  publish: 100,
  /** Envelopes or ids of one page. */
  page: 1_000,
  /** Envelopes or ids of a page when the request leaves the limit out. */
  defaultPage: 100,
  /** Receipts of other servers that one request asks for, and servers that may give them. */
  witnesses: 8,
  witnessCandidates: 32,
  /** Bytes of envelopes in one page: a page ends before it passes this, but holds at least one envelope. */
  pageBytes: 524_288,
  /** Bytes of one request. */
  request: 1_048_576,
  /** CBOR items of one request: the longest is a comparison of 256 ranges, with some 1,300. */
  requestItems: 2_048,
  /** Bytes of one reply, or of one message of a subscription. */
  reply: 1_048_576,
} as const

/** Protocol id of the sessions in which mail requests travel. */
export const MAIL_PROTOCOL = '/waypost/mail/1'

/** Name of the group in which mail servers spread envelopes among each other. */
export const MAIL_GROUP = 'waypost/mail/1'
