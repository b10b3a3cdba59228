import { boundedMap } from './bounded-map.js'

/**
 * The requests that came lately, with what was answered. A peer that missed the answer sends the same packet again: it
 * is answered as before, and what the request does is done once.
 */
export interface RecentRequests {
  /**
   * Notes a request.
   *
   * @param peer who sent it and from where
   * @param nonce of its packet: the same one only in the same packet
   * @returns whether it is new; if not, its answer was sent again
   */
  isNew(peer: string, requestId: string, nonce: string): boolean
  /** Notes one packet of the answer to a request that came lately. */
  answered(peer: string, requestId: string, sendAgain: () => void): void
}

const REMEMBERED = 1024
/** Packets of one answer that are kept: a NODES reply of 16 records has 6. */
const MAX_PACKETS = 8
/** A packet that comes again and again is nobody who missed an answer. */
const MAX_REPEATS = 3

export function createRecentRequests(): RecentRequests {
  const requests = boundedMap<string, { readonly nonce: string; readonly packets: (() => void)[]; repeats: number }>(
    REMEMBERED,
  )
  return {
    isNew(peer, requestId, nonce) {
      const key = `${peer}/${requestId}`
      const known = requests.get(key)
      if (known?.nonce !== nonce) {
        requests.set(key, { nonce, packets: [], repeats: 0 })
        return true
      }
      if (known.repeats < MAX_REPEATS) {
        known.repeats++
        for (const sendAgain of known.packets) sendAgain()
      }
      return false
    },
    answered(peer, requestId, sendAgain) {
      const request = requests.get(`${peer}/${requestId}`)
      if (request !== undefined && request.packets.length < MAX_PACKETS) request.packets.push(sendAgain)
    },
  }
}
