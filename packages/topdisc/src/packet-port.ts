import type { NodeRecord } from '@waypost/core'
import type { RequestMessage } from './message.js'
import { decodeTalkReply, encodeTalkRequest, type Pull, type TalkReply } from './talk.js'
import { ExchangeError } from './talk-client.js'

/** Sends a TALK request of protocol `topdisc/1` and resolves with the response's bytes; rejects when none comes. */
export type RequestPort = (
  peer: NodeRecord,
  message: Uint8Array,
  options: { readonly signal: AbortSignal },
) => Promise<Uint8Array>

/** Who sent a packet. One of the two is called, once. */
export interface PacketReceiver {
  replied(reply: TalkReply): void
  failed(error: unknown): void
}

/**
 * Sends one request and tells its sender of the reply or of why there is none; the returned function gives it up. The
 * engine works on messages: bytes exist behind this port alone, so that a simulation can do without them.
 */
export type PacketPort = (
  peer: NodeRecord,
  message: RequestMessage | Pull,
  receiver: PacketReceiver,
) => (reason: unknown) => void

/** Packets as bytes over a {@link RequestPort}. An abort signal is made only for a port that asks for it. */
export function talkPackets(request: RequestPort): PacketPort {
  return (peer, message, receiver) => {
    let controller: AbortController | undefined
    let isGivenUp = false
    let givenUpFor: unknown
    const options = {
      get signal() {
        if (controller === undefined) {
          controller = new AbortController()
          if (isGivenUp) controller.abort(givenUpFor)
        }
        return controller.signal
      },
    }
    const run = async () => {
      const bytes = await request(peer, encodeTalkRequest(message), options)
      if (bytes.length === 0) throw new ExchangeError('PEER_DECLINED', 'answered with an empty response')
      receiver.replied(decodeTalkReply(bytes))
    }
    run().catch((error) => receiver.failed(error))
    return (reason) => {
      isGivenUp = true
      givenUpFor = reason
      controller?.abort(reason)
    }
  }
}
