import type { Clock } from '@waypost/core'
import { boundedMap } from './bounded-map.js'

/**
 * The requests that came lately, with what was answered. A peer that missed the answer sends the request again, in the
 * same packet or in a new one: it is answered as before, and what the request does is done once.
 */
export interface RecentRequests {
  /**
   * Notes a request.
   *
   * @returns whether it is new; if not, its answer was sent again
   */
  isNew(request: IncomingRequest): boolean
  /** Notes one packet of the answer to a request that came lately. */
  answered(peer: string, requestId: string, sendAgain: () => void): void
}

/** One request; bytes stand as text that is the same for the same bytes alone. */
export interface IncomingRequest {
  /** Who sent it and from where. */
  readonly peer: string
  readonly requestId: string
  /** Of its packet: the same one only in the same packet. */
  readonly nonce: string
  /** All of it. */
  readonly message: string
}

const REMEMBERED = 1024
/** Packets of one answer that are kept: a NODES reply of 16 records has 6. */
const MAX_PACKETS = 8
/** A packet that comes again and again is nobody who missed an answer. */
const MAX_REPEATS = 3
/** Some peers give every request the same id: what comes later than this is a new one. */
const SAME_REQUEST_MS = 5_000

interface Known extends IncomingRequest {
  readonly at: number
  readonly packets: (() => void)[]
  repeats: number
}

export function createRecentRequests(clock: Clock): RecentRequests {
  const requests = boundedMap<string, Known>(REMEMBERED)
  return {
    isNew(request) {
      const key = `${request.peer}/${request.requestId}`
      const known = requests.get(key)
      const isSamePacket = known?.nonce === request.nonce
      const isSame = isSamePacket || (known?.message === request.message && clock.now() - known.at < SAME_REQUEST_MS)
      if (known === undefined || !isSame) {
        requests.set(key, { ...request, at: clock.now(), packets: [], repeats: 0 })
        return true
      }
      // A packet can be recorded and sent by anybody; only the peer can write its message into another.
      if (isSamePacket && ++known.repeats > MAX_REPEATS) return false
      for (const sendAgain of known.packets) sendAgain()
      return false
    },
    answered(peer, requestId, sendAgain) {
      const request = requests.get(`${peer}/${requestId}`)
      if (request !== undefined && request.packets.length < MAX_PACKETS) request.packets.push(sendAgain)
    },
  }
}
