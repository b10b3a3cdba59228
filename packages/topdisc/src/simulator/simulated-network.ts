import type { Random } from '@waypost/core'
import type { Presence } from './churn.js'
import type { Timeline, TimelineEvent } from './timeline.js'
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
  answer(): Answered<Reply> | undefined
  /** Runs at the sender when the reply arrives. Waiting for it in vain is the sender's business. */
  onReply(reply: Reply): void
}

/** A reply, its length, and how long the receiver takes over it, in ms. */
export interface Answered<Reply> {
  readonly reply: Reply
  readonly bytes: number
  readonly afterMs?: number
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

  /** Puts a message on its way, unless it is lost. */
  function travel(event: TimelineEvent) {
    if (lossOutOf32 > 0 && random.integer(2 ** 32) < lossOutOf32) return
    timeline.post(link.oneWayMs + (link.jitterMs > 0 ? random.integer(link.jitterMs + 1) : 0), event)
  }

  function isReceived(node: number, bytes: number, isContinuation: boolean): boolean {
    if (!presence.isHere(node)) return false
    traffic.received(node, timeline.now(), bytes + PACKET_BYTES, isContinuation)
    return true
  }

  /** An exchange under way: one event for the whole of it, since it is in one place at a time. */
  class Journey<Reply> implements TimelineEvent {
    private readonly exchange: Exchange<Reply>
    private answered: Answered<Reply> | undefined
    private isDelayed = false

    constructor(exchange: Exchange<Reply>) {
      this.exchange = exchange
    }

    run() {
      const { exchange, answered } = this
      const { from, to, bytes, isContinuation = false } = exchange
      if (answered === undefined) {
        if (isReceived(to, bytes, isContinuation)) this.answer()
      } else if (this.isDelayed) {
        this.isDelayed = false
        travel(this)
      } else if (isReceived(from, answered.bytes, isContinuation)) exchange.onReply(answered.reply)
      return true
    }

    private answer() {
      this.answered = this.exchange.answer()
      if (this.answered === undefined) return
      const { afterMs = 0 } = this.answered
      this.isDelayed = afterMs !== 0
      if (this.isDelayed) timeline.post(afterMs, this)
      else travel(this)
    }
  }

  return {
    roundTripMs: 2 * link.oneWayMs,
    send(exchange) {
      if (presence.isHere(exchange.from)) travel(new Journey(exchange))
    },
  }
}
