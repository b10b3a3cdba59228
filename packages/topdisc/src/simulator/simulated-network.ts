import type { Random } from '@waypost/core'
import type { Presence } from './churn.js'
import type { Timeline } from './timeline.js'
import type { Traffic } from './traffic.js'

/** How messages travel. */
export interface LinkModel {
  /** Shortest one-way delay, in ms. @default 100 */
  readonly oneWayMs: number
  /** What a message may take longer, in whole ms, each value equally likely. @default 0 */
  readonly jitterMs: number
  /** Share of messages that are lost, 0 to 1, each way for itself. @default 0 */
  readonly loss: number
}

/** One request and its reply. Bytes are those of the message; the network adds what a packet takes around it. */
export interface Exchange<Reply> {
  readonly from: number
  readonly to: number
  readonly bytes: number
  readonly isContinuation?: boolean
  /** Runs at the receiver when the request arrives; undefined when it stays silent. */
  answer(): { readonly reply: Reply; readonly bytes: number; readonly afterMs?: number } | undefined
  /** Runs at the sender when the reply arrives. Waiting for it in vain is the sender's business. */
  onReply(reply: Reply): void
}

export interface SimulatedNetwork {
  send<Reply>(exchange: Exchange<Reply>): void
  /** The shortest time there and back, in ms. */
  readonly roundTripMs: number
}

/** IP and UDP headers, Discovery v5's masking IV and header of an ordinary message, and the authentication tag. */
const PACKET_BYTES = 28 + 16 + 23 + 32 + 16

export function createSimulatedNetwork(options: {
  readonly timeline: Timeline
  readonly traffic: Traffic
  readonly random: Random
  readonly link: LinkModel
  readonly presence: Presence
}): SimulatedNetwork {
  const { timeline, traffic, random, link, presence } = options
  const lossOutOf32 = link.loss * 2 ** 32

  function deliver(to: number, bytes: number, isContinuation: boolean, arrive: () => void) {
    if (lossOutOf32 > 0 && random.integer(2 ** 32) < lossOutOf32) return
    const delay = link.oneWayMs + (link.jitterMs > 0 ? random.integer(link.jitterMs + 1) : 0)
    timeline.schedule(delay, () => {
      if (!presence.isHere(to)) return
      traffic.received(to, timeline.now(), { bytes: bytes + PACKET_BYTES, isContinuation })
      arrive()
    })
  }

  return {
    roundTripMs: 2 * link.oneWayMs,
    send({ from, to, bytes, isContinuation = false, answer, onReply }) {
      if (!presence.isHere(from)) return
      deliver(to, bytes, isContinuation, () => {
        const answered = answer()
        if (answered === undefined) return
        const reply = () => deliver(from, answered.bytes, isContinuation, () => onReply(answered.reply))
        if (answered.afterMs === undefined || answered.afterMs === 0) reply()
        else timeline.schedule(answered.afterMs, reply)
      })
    },
  }
}
