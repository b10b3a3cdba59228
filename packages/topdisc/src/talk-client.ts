import { AbortedError, type Clock, type Counters, type NodeRecord, WaypostError } from '@waypost/core'
import { MessageError, type ReplyMessage, type RequestMessage } from './message.js'
import type { PeerHealth } from './peer-health.js'
import type { TopDiscSettings } from './settings.js'
import { decodeTalkReply, encodeTalkRequest, type Pull, type TalkReply } from './talk.js'

/** Sends a TALK request of protocol `topdisc/1` and resolves with the response's bytes; rejects when none comes. */
export type RequestPort = (
  peer: NodeRecord,
  message: Uint8Array,
  options: { readonly signal: AbortSignal },
) => Promise<Uint8Array>

/** What the asker thinks of a packet: go on, that will do, or garbage. */
export type PacketVerdict = 'more' | 'enough' | 'garbage'

/** Asks registrars and pulls their replies packet by packet. */
export interface TalkClient {
  /**
   * @param onPacket gets the messages of each packet as it comes and says whether the next one is wanted, or that what
   *   came is worth nothing
   * @throws ExchangeError when the peer did not answer, or answered with what is no answer to the request. Once a first
   *   packet was taken, a failure to get the next one only ends the exchange.
   * @throws AbortedError when `signal` fires
   */
  ask(
    peer: NodeRecord,
    request: RequestMessage,
    signal: AbortSignal,
    onPacket: (messages: readonly ReplyMessage[]) => PacketVerdict,
  ): Promise<void>
}

export function createTalkClient(options: {
  readonly request: RequestPort
  readonly clock: Clock
  readonly health: PeerHealth
  readonly settings: Pick<TopDiscSettings, 'requestTimeoutMs' | 'replyPackets'>
  readonly counters: Counters
}): TalkClient {
  const { request, clock, health, settings, counters } = options

  async function exchange(peer: NodeRecord, message: RequestMessage | Pull, signal: AbortSignal): Promise<TalkReply> {
    const bytes = await withDeadline(clock, settings.requestTimeoutMs, signal, (inner) =>
      request(peer, encodeTalkRequest(message), { signal: inner }),
    )
    if (bytes.length === 0) throw new ExchangeError('PEER_DECLINED', 'answered with an empty response')
    return decodeTalkReply(bytes)
  }

  return {
    async ask(peer, message, signal, onPacket) {
      const { topic, distances } = message
      let isAnswered = false
      try {
        let reply = await exchange(peer, message, signal)
        assertAnswers(message, reply.messages, true)
        for (let packets = 1; ; packets++) {
          const verdict = onPacket(reply.messages)
          isAnswered = verdict !== 'garbage'
          if (!isAnswered) throw new ExchangeError('PEER_ANSWER_INVALID', 'sent a record that is none')
          if (verdict === 'enough' || reply.cursor.length === 0 || packets >= settings.replyPackets) break
          reply = await exchange(peer, { type: 'PULL', cursor: reply.cursor, topic, distances }, signal)
          assertAnswers(message, reply.messages, false)
        }
        health.succeeded(peer.nodeId)
        counters.count('topdisc_requests_total', { type: message.type, result: 'answered' })
      } catch (error) {
        if (signal.aborted) throw new AbortedError(signal.reason)
        const failure = asExchangeError(error)
        counters.count('topdisc_requests_total', { type: message.type, result: failure.code })
        if (!isAnswered || failure.code === 'PEER_ANSWER_INVALID') health.failed(peer.nodeId)
        if (!isAnswered) throw failure
      }
    },
  }
}

/** A registration is confirmed once, in the first packet; no reply holds what the request did not ask for. */
function assertAnswers(request: RequestMessage, messages: readonly ReplyMessage[], isFirst: boolean) {
  let confirmations = 0
  for (const { type } of messages) {
    if (type === 'REGCONFIRMATION') confirmations++
    else if (type === 'TOPICNODES' && request.type === 'REGTOPIC') {
      throw new ExchangeError('PEER_ANSWER_INVALID', 'answered a registration with advertisers')
    }
  }
  const expected = request.type === 'REGTOPIC' && isFirst ? 1 : 0
  if (confirmations !== expected) {
    throw new ExchangeError('PEER_ANSWER_INVALID', `confirmed ${confirmations} registrations instead of ${expected}`)
  }
}

/** Runs `operation` until it settles, its time is up or the signal fires, whichever is first, and tells it so. */
function withDeadline<Result>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  operation: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new AbortedError(signal.reason))
      return
    }
    const inner = new AbortController()
    const free = () => {
      cancel()
      signal.removeEventListener('abort', onAbort)
    }
    const giveUp = (error: WaypostError) => {
      free()
      inner.abort(error)
      reject(error)
    }
    const onAbort = () => giveUp(new AbortedError(signal.reason))
    const cancel = clock.after(milliseconds, () =>
      giveUp(new ExchangeError('PEER_SILENT', `did not answer within ${milliseconds} ms`)),
    )
    signal.addEventListener('abort', onAbort, { once: true })
    const start = async () => operation(inner.signal)
    start().then(resolve, reject).finally(free)
  })
}

function asExchangeError(error: unknown): ExchangeError {
  if (error instanceof ExchangeError) return error
  if (error instanceof MessageError)
    return new ExchangeError('PEER_ANSWER_INVALID', `sent what is ${error.message}`, error)
  const shown = WaypostError.is(error) ? error.message : 'the request failed'
  return new ExchangeError('PEER_UNREACHABLE', `could not be asked: ${shown}`, error)
}

/** A peer did not answer a topic request, or not in a way that counts. Another peer may. */
export class ExchangeError extends WaypostError<
  'PEER_SILENT' | 'PEER_UNREACHABLE' | 'PEER_DECLINED' | 'PEER_ANSWER_INVALID'
> {
  constructor(
    code: 'PEER_SILENT' | 'PEER_UNREACHABLE' | 'PEER_DECLINED' | 'PEER_ANSWER_INVALID',
    problem: string,
    cause?: unknown,
  ) {
    super({ code, message: `the peer ${problem}`, isRetryable: true, ...(cause === undefined ? {} : { cause }) })
  }
}
