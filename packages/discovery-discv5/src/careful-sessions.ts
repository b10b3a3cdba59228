import { RequestErrorType, SessionService } from '@chainsafe/discv5'
import { createWhoAreYouPacket, encodeChallengeData, type IPacket } from '@chainsafe/discv5/packet'
import type { Clock, Counters } from '@waypost/core'
import { boundedMap } from './bounded-map.js'
import { answerRepeatedHandshakes } from './repeated-handshakes.js'
import { internalsOf, keyOf, type RequestCall } from './session-internals.js'
import { carryKeys } from './session-keys.js'
import { type MessageTap, readMessagesFirst, type SendReply } from './session-reader.js'

const CHALLENGES_KEPT = 2000
/** Sendings of a handshake after which the request is sent as an ordinary message: the handshake may have arrived. */
const HANDSHAKE_SENDINGS = 2

/** The library's sessions, and a way to see messages before the library does. */
export interface CarefulSessions {
  readonly service: SessionService
  /** Sees each message that a session could read; undefined: nobody does. */
  tap: MessageTap | undefined
  /** Sends one packet of a reply to a request that the tap saw. */
  reply: SendReply
}

/**
 * The library's sessions, mended where packets are lost or two nodes open a session with each other at the same moment,
 * which in a network of peers happens all the time:
 *
 * - a session that takes new keys goes on reading with those before, since the peer may have settled on these;
 * - a packet that cannot be read asks for a handshake and leaves the session as it is: dropping it loses the answers
 *   under way, and lets a stranger who forges a source address cut any session;
 * - an open challenge is repeated as it was (`discv5-theory.md`, "the same WHOAREYOU"), since a new one makes the
 *   handshake under way void;
 * - a challenge always asks for the peer's record. The library writes the sequence that it knows left-aligned, so that a
 *   peer takes 1 for 2^56 and never sends a newer record: one that moved to another port would be refused;
 * - a request that comes a second time, because its answer was lost, is answered as before and not done again;
 * - a handshake whose answer was lost is answered when it comes again, and is sent at last as a message of the session
 *   that it opened.
 */
export function createCarefulSessions(
  library: ConstructorParameters<typeof SessionService>,
  { clock, counters }: { readonly clock: Clock; readonly counters: Counters },
): CarefulSessions {
  const service = new SessionService(...library)
  const internals = internalsOf(service)
  repeatOpenChallenges(service)
  const reply = readMessagesFirst(service, { tap: (...message) => careful.tap?.(...message) ?? false, counters, clock })
  const careful: CarefulSessions = { service, tap: undefined, reply }
  answerRepeatedHandshakes(service)
  repeatRequestsInSession(service)

  const newSession = internals.newSession.bind(service)
  internals.newSession = (address, session) => {
    carryKeys(session)
    newSession(address, session)
  }

  const failSession = internals.failSession.bind(service)
  internals.failSession = (address, error, removeSession) => {
    if (error === RequestErrorType.InvalidRemotePacket) internals.sendNextRequest(address)
    else failSession(address, error, removeSession)
  }
  return careful
}

function repeatOpenChallenges(service: SessionService): void {
  const internals = internalsOf(service)
  const challenges = boundedMap<string, IPacket>(CHALLENGES_KEPT)
  service.sendChallenge = (address, nonce) => {
    const key = keyOf(address)
    const open = internals.activeChallenges.peek(key) === undefined ? undefined : challenges.get(key)
    const packet = open ?? createWhoAreYouPacket(nonce, 0n)
    if (open === undefined) {
      challenges.set(key, packet)
      const data = encodeChallengeData(packet.maskingIv, packet.header)
      internals.activeChallenges.set(key, { data, remoteEnr: undefined })
    }
    void service.transport.send(address.socketAddr, address.nodeId, packet)
  }
}

/**
 * The library repeats the packet that it sent first. A peer that took a handshake has no use for it a second time: most
 * drop it. After some sendings the request goes out as an ordinary message; a peer that never saw the handshake answers
 * that with a new challenge.
 */
function repeatRequestsInSession(service: SessionService): void {
  const internals = internalsOf(service)
  const handleChallenge = internals.handleChallenge.bind(service)
  internals.handleChallenge = (source, packet) => {
    const address = internals.activeRequestsNonceMapping.get(Buffer.from(packet.header.nonce).toString('hex'))
    handleChallenge(source, packet)
    const call = address && internals.activeRequests.get(keyOf(address))
    // The peer is there: the packet that asked for the handshake no longer counts among the sendings.
    if (call?.handshakeSent) call.retries = 1
  }

  const handleRequestTimeout = internals.handleRequestTimeout.bind(service)
  const sentAnew = new WeakSet<RequestCall['request']>()
  internals.handleRequestTimeout = (address, call) => {
    const isWorthIt =
      call.handshakeSent && call.retries >= HANDSHAKE_SENDINGS && internals.sessions.get(keyOf(address)) !== undefined
    if (!isWorthIt || sentAnew.has(call.request)) {
      handleRequestTimeout(address, call)
      return
    }
    sentAnew.add(call.request)
    service.sendRequest(call.contact, call.request)
  }
}
