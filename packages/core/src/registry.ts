import type { Deployment } from './deployment.js'
import type { CallOptions } from './discovery.js'
import type { Hex } from './hex.js'
import type { Startable } from './lifecycle.js'
import type { Address, NodeId } from './node-id.js'
import type { ProviderId, ProviderRef } from './server.js'
import type { ServerKind } from './server-kind.js'
import type { Verdict } from './verdict.js'

/** One server in the registry. */
export interface Resource {
  readonly nodeId: NodeId
  /** x ‖ y, 64 bytes, where the registry's source carries it. */
  readonly publicKey?: Uint8Array
  readonly provider: ProviderRef
  /** Grows with every consent of the node key. */
  readonly sequence: bigint
  /** ms since 1970. */
  readonly expiresAt: number
  /** Text of a node record carried by the listing, not verified yet. */
  readonly record?: string
}

/**
 * Something in the registry, or in the user's policy, changed. A receiver verifies again what the change touches;
 * the change itself is no verdict.
 */
export type Change =
  | { readonly type: 'resource'; readonly nodeId: NodeId; readonly block: number }
  | { readonly type: 'provider'; readonly provider: ProviderId; readonly block: number }
  /** The user's trust policy changed: everything is to be verified again. */
  | { readonly type: 'policy' }
  /** Changes may have been missed (reconnect, reorganisation): everything is to be verified again. */
  | { readonly type: 'resync'; readonly block?: number }

/**
 * Says which servers are trusted, by the contract and under the user's policy. `start` rejects only when it is certain that
 * no answer can ever be had, with an error whose `data.reason` is the `UnknownReason` to show.
 */
export interface Registry extends Startable {
  readonly deployment: Deployment
  /**
   * A capability: the user's present policy, so that a last good answer is not used for a provider that the user has
   * dropped since while the chain cannot be asked.
   */
  readonly policy?: TrustPolicy
  /** A capability: whether {@link policy} covers a provider now; `undefined` while that cannot be told. */
  covers?(provider: ProviderId): boolean | undefined
  /**
   * A verdict for every id asked for, in as few calls as possible. Never rejects for a fault of the chain or the
   * network: those are verdicts (`unknown` with a reason). Rejects with `AbortedError` when the signal fires.
   */
  verify(kind: ServerKind, nodeIds: readonly NodeId[], options?: CallOptions): Promise<ReadonlyMap<NodeId, Verdict>>
  /** Every listed server of the kind, trusted or not. Rejects with a typed error when the registry cannot be read. */
  list(kind: ServerKind, options?: CallOptions): AsyncIterable<Resource>
  /** Changes that touch the kind, from now on, until the signal fires or the registry stops. */
  watch(kind: ServerKind, options?: CallOptions): AsyncIterable<Change>
}

/** Whom the user trusts. Custom servers need no policy. */
export type TrustPolicy =
  /** These providers, while the curator approves them. */
  | { readonly type: 'providers'; readonly ids: readonly ProviderId[] }
  /** Any provider that the curator approves. */
  | { readonly type: 'any-approved' }
  /** The providers on a list that somebody published on chain, while the curator approves them. */
  | { readonly type: 'list'; readonly list: PublishedList }
  /** Providers that at least one of these policies covers. */
  | { readonly type: 'union'; readonly of: readonly TrustPolicy[] }
  /** Providers that each of these policies covers. */
  | { readonly type: 'intersection'; readonly of: readonly TrustPolicy[] }
  /** Providers that one policy covers and the other does not. */
  | { readonly type: 'minus'; readonly from: TrustPolicy; readonly without: TrustPolicy }

/** A list of providers on chain: a `ProviderList` contract on the registry's chain, and the list in it. */
export interface PublishedList {
  readonly contract: Address
  /** The list's id in it: keccak256 of publisher and name, 32 bytes. */
  readonly id: Hex
}
