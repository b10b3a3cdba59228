import type { ProviderRef } from './server.js'

/** The block and the moment that a verdict speaks of. */
export interface AsOf {
  /** Block number. */
  readonly block: number
  /** When the answer was had, in ms since 1970, by the local clock. */
  readonly at: number
  /** Whether a storage proof against an agreed block header backs it. */
  readonly proved: boolean
}

/** Why a server is not trusted. */
export type UntrustedReason =
  /** The registry has no such server under this resource type. */
  | 'not-listed'
  /** The server's listing ran out. */
  | 'expired'
  /** The provider registered and was not approved (yet). */
  | 'provider-not-approved'
  | 'provider-suspended'
  | 'provider-removed'
  /** The provider's owner gave it up. */
  | 'provider-exited'
  /** Listed and approved, but the user's trust policy does not name the provider. */
  | 'provider-not-chosen'

/** Why nothing can be said. */
export type UnknownReason =
  | 'rpc-unreachable'
  | 'rpc-timeout'
  | 'rpc-invalid-answer'
  /** The RPC answered with an error: rate limited, not authorised, block not known to it. */
  | 'rpc-refused'
  | 'rpc-disagreement'
  | 'wrong-chain'
  | 'no-contract'
  | 'stale'
  | 'stopped'

export interface TrustedVerdict {
  readonly status: 'trusted'
  readonly provider: ProviderRef
  /** When the listing, or the provider's standing, runs out, in ms since 1970. */
  readonly expiresAt: number
  /** The server serves the clients that it has and takes no new ones. @default false */
  readonly draining?: boolean
  readonly asOf: AsOf
}

export interface UntrustedVerdict {
  readonly status: 'untrusted'
  readonly reason: UntrustedReason
  /** The provider behind the server, where the registry names one. */
  readonly provider?: ProviderRef
  readonly asOf: AsOf
}

export interface UnknownVerdict {
  readonly status: 'unknown'
  readonly reason: UnknownReason
  /**
   * What the registry said when it could last be asked, where it keeps that between runs; `asOf.at` tells how old it is. No verdict of now: it
   * opens a grace period, or ends one.
   */
  readonly lastKnown?: TrustedVerdict | UntrustedVerdict
}

/**
 * What the registry, read under the user's trust policy, says of a server. "Cannot tell" (`unknown`) is never "no" and
 * never "yes".
 */
export type Verdict = TrustedVerdict | UntrustedVerdict | UnknownVerdict
