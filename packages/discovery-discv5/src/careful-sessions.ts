import { decryptMessage, type IKeys, RequestErrorType, type Session, SessionService } from '@chainsafe/discv5'
import { createWhoAreYouPacket, encodeChallengeData, type IPacket } from '@chainsafe/discv5/packet'
import { boundedMap } from './bounded-map.js'

type NodeAddress = Parameters<SessionService['sendChallenge']>[0]

/** What the library calls private and must be mended; its version is pinned and bundled, and tests mount each failure. */
interface Internals {
  readonly activeChallenges: {
    peek(key: string): unknown
    set(key: string, challenge: { readonly data: Uint8Array; readonly remoteEnr: undefined }): unknown
  }
  newSession(address: NodeAddress, session: Session): void
  failSession(address: NodeAddress, error: RequestErrorType, removeSession: boolean): void
  sendNextRequest(address: NodeAddress): void
}

const CHALLENGES_KEPT = 2000

/**
 * The library's sessions, mended where two nodes that open a session with each other at the same moment lose both and
 * wait for a time-out, which in a network of peers happens all the time:
 *
 * - a session that takes new keys goes on reading with those before, since the peer may have settled on these;
 * - a packet that cannot be read asks for a handshake and leaves the session as it is: dropping it loses the answers
 *   under way, and lets a stranger who forges a source address cut any session;
 * - an open challenge is repeated as it was (`discv5-theory.md`, "the same WHOAREYOU"), since a new one makes the
 *   handshake under way void;
 * - a challenge always asks for the peer's record. The library writes the sequence that it knows left-aligned, so that a
 *   peer takes 1 for 2^56 and never sends a newer record: one that moved to another port would be refused.
 */
export function createCarefulSessions(...parts: ConstructorParameters<typeof SessionService>): SessionService {
  const sessions = new SessionService(...parts)
  const internals = sessions as unknown as Internals
  const challenges = boundedMap<string, IPacket>(CHALLENGES_KEPT)

  sessions.sendChallenge = (address, nonce) => {
    const key = keyOf(address)
    const open = internals.activeChallenges.peek(key) === undefined ? undefined : challenges.get(key)
    const packet = open ?? createWhoAreYouPacket(nonce, 0n)
    if (open === undefined) {
      challenges.set(key, packet)
      const data = encodeChallengeData(packet.maskingIv, packet.header)
      internals.activeChallenges.set(key, { data, remoteEnr: undefined })
    }
    void sessions.transport.send(address.socketAddr, address.nodeId, packet)
  }

  const newSession = internals.newSession.bind(sessions)
  internals.newSession = (address, session) => {
    keepReadingWithFormerKeys(session)
    newSession(address, session)
  }

  const failSession = internals.failSession.bind(sessions)
  internals.failSession = (address, error, removeSession) => {
    if (error === RequestErrorType.InvalidRemotePacket) internals.sendNextRequest(address)
    else failSession(address, error, removeSession)
  }
  return sessions
}

function keepReadingWithFormerKeys(session: Session): void {
  const decrypt = session.decryptMessage.bind(session)
  let former: IKeys | undefined
  session.decryptMessage = (nonce, message, aad) => {
    const { keys } = session
    try {
      const text = decrypt(nonce, message, aad)
      if (session.keys !== keys) former = keys
      return text
    } catch (error) {
      if (former === undefined) throw error
      return decryptMessage(former.decryptionKey, nonce, message, aad)
    }
  }
}

/** The library's key of a peer in its maps. */
function keyOf({ nodeId, socketAddr }: NodeAddress): string {
  return `${nodeId}:${Buffer.from(socketAddr.bytes).toString('hex')}`
}
