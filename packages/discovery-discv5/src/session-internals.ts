import type { RequestErrorType, Session, SessionService } from '@chainsafe/discv5'
import type { IPacket } from '@chainsafe/discv5/packet'

/** A node at an address, as the library's sessions name it. */
export type NodeAddress = Parameters<SessionService['sendChallenge']>[0]
/** A peer to send requests to, as the library's sessions want it. */
export type Contact = Parameters<SessionService['sendRequest']>[0]
type Request = Parameters<SessionService['sendRequest']>[1]
type Source = NodeAddress['socketAddr']

/** A request of the library that waits for its answer. */
export interface RequestCall {
  readonly contact: Contact
  readonly request: Request
  readonly handshakeSent: boolean
  /** Sendings so far. */
  retries: number
}

/**
 * What the library calls private and this package needs: all of it, in one place. The version is pinned and bundled,
 * tests mount each failure that is mended through it, and the native carrier tries it out before it relies on it.
 */
export interface SessionInternals {
  readonly sessions: { get(key: string): Session | undefined }
  readonly activeRequests: { get(key: string): RequestCall | undefined }
  /** Where a request went, by the nonce of its packet in hexadecimal digits. */
  readonly activeRequestsNonceMapping: { get(nonce: string): NodeAddress | undefined }
  readonly activeChallenges: {
    peek(key: string): unknown
    set(key: string, challenge: { readonly data: Uint8Array; readonly remoteEnr: undefined }): unknown
  }
  newSession(address: NodeAddress, session: Session): void
  failSession(address: NodeAddress, error: RequestErrorType, removeSession: boolean): void
  sendNextRequest(address: NodeAddress): void
  handleMessage(source: Source, packet: IPacket): void
  handleHandshake(source: Source, packet: IPacket): void
  handleChallenge(source: Source, packet: IPacket): void
  handleRequestTimeout(address: NodeAddress, call: RequestCall): void
}

export function internalsOf(sessions: SessionService): SessionInternals {
  return sessions as unknown as SessionInternals
}

/** The library's key of a peer in its maps. */
export function keyOf({ nodeId, socketAddr }: NodeAddress): string {
  return `${nodeId}:${Buffer.from(socketAddr.bytes).toString('hex')}`
}
