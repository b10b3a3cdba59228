/** Bounds on what clients can make a host do. */
export interface SessionLimits {
  /** Sessions of this protocol at once. @default 1_024 */
  readonly maxSessions: number
  /** Sessions of one transport peer at once. @default 8 */
  readonly maxSessionsPerPeer: number
  /** Handshakes under way at once; more are refused as busy. @default 128 */
  readonly maxHandshakes: number
  /** Requests in flight in one session. @default 32 */
  readonly maxInFlight: number
  /** Requests in flight in all sessions. @default 1_024 */
  readonly maxRunning: number
  /** Bytes that may wait for one session's client before its next requests have to wait, too. @default 4_194_304 */
  readonly maxUnsentPerSession: number
  /** Bytes that may wait for all clients; beyond, the session with the most is ended. @default 268_435_456 */
  readonly maxUnsent: number
  /** Deadline of a handshake, in ms. @default 5_000 */
  readonly handshakeTimeoutMs: number
  /** Deadline of a request for one reply, in ms; a client may ask for a shorter one. @default 60_000 */
  readonly requestTimeoutMs: number
  /** A session without requests in flight ends after this, in ms. @default 300_000 */
  readonly idleMs: number
  /**
   * A session ends when it is so old, give or take a tenth, so that fresh keys are agreed upon; in ms. Its client opens a
   * new one. @default 43_200_000, 12 hours
   */
  readonly maxAgeMs: number
  /** A session whose client takes nothing off the network, or grants a stream no credit, ends after this, in ms. @default 60_000 */
  readonly stallMs: number
  /** How long a stop waits for requests in flight, and an ended session for its client to end it too, in ms. @default 5_000 */
  readonly drainMs: number
}

export const DEFAULT_LIMITS: SessionLimits = {
  maxSessions: 1024,
  maxSessionsPerPeer: 8,
  maxHandshakes: 128,
  maxInFlight: 32,
  maxRunning: 1024,
  maxUnsentPerSession: 4_194_304,
  maxUnsent: 268_435_456,
  handshakeTimeoutMs: 5_000,
  requestTimeoutMs: 60_000,
  idleMs: 300_000,
  maxAgeMs: 43_200_000,
  stallMs: 60_000,
  drainMs: 5_000,
}
