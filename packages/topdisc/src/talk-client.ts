import { type Clock, type Counters, type NodeRecord, WaypostError } from '@waypost/core'
import { createDeadlines } from './deadlines.js'
import type { ExchangeGroup } from './exchange-group.js'
import { MessageError, type ReplyMessage, type RequestMessage } from './message.js'
import type { PacketPort } from './packet-port.js'
import type { PeerHealth } from './peer-health.js'
import type { TopDiscSettings } from './settings.js'
import type { Pull, TalkReply } from './talk.js'

/** What the asker thinks of a packet: go on, that will do, or garbage. */
export type PacketVerdict = 'more' | 'enough' | 'garbage'

/** Asks registrars and pulls their replies packet by packet. Calls back at once, never from inside `ask`. */
export interface TalkClient {
  /**
   * @param group what the exchange belongs to: once it is over nothing is called any more
   * @param onPacket gets the messages of each packet as it comes and says whether the next one is wanted, or that what
   *   came is worth nothing
   * @param onEnd called once, with the reason when the peer did not answer, or answered with what is no answer to the
   *   request. Once a first packet was taken, a failure to get the next one only ends the exchange.
   */
  ask(
    peer: NodeRecord,
    request: RequestMessage,
    group: ExchangeGroup,
    onPacket: (messages: readonly ReplyMessage[]) => PacketVerdict,
    onEnd: (failure: ExchangeError | undefined) => void,
  ): void
}

export function createTalkClient(options: {
  readonly send: PacketPort
  readonly clock: Clock
  readonly health: PeerHealth
  readonly settings: Pick<TopDiscSettings, 'requestTimeoutMs' | 'replyPackets'>
  readonly counters: Counters
}): TalkClient {
  const { send, clock, health, settings, counters } = options
  const deadlines = createDeadlines(clock, settings.requestTimeoutMs)

  /** One packet there and one back. */
  function exchange(
    peer: NodeRecord,
    message: RequestMessage | Pull,
    group: ExchangeGroup,
    onReply: (reply: TalkReply) => void,
    onFailure: (error: unknown) => void,
  ) {
    let isOpen = true
    let abort: (reason: unknown) => void = () => {}
    const close = () => {
      if (!isOpen) return false
      isOpen = false
      lift()
      leave()
      return true
    }
    const lift = deadlines.set(() => {
      if (!close()) return
      const silence = new ExchangeError('PEER_SILENT', `did not answer within ${settings.requestTimeoutMs} ms`)
      abort(silence)
      onFailure(silence)
    })
    const leave = group.add((reason) => {
      if (close()) abort(reason)
    })
    abort = send(
      peer,
      message,
      (reply) => {
        if (close()) onReply(reply)
      },
      (error) => {
        if (close()) onFailure(error)
      },
    )
  }

  return {
    ask(peer, message, group, onPacket, onEnd) {
      const { topic, distances } = message
      let packets = 0
      let isAnswered = false

      function received(reply: TalkReply) {
        packets++
        const fault = faultOf(message, reply.messages, packets === 1)
        if (fault !== undefined) {
          failed(fault)
          return
        }
        const verdict = onPacket(reply.messages)
        isAnswered = verdict !== 'garbage'
        if (!isAnswered) failed(new ExchangeError('PEER_ANSWER_INVALID', 'sent a record that is none'))
        else if (verdict === 'enough' || reply.cursor.length === 0 || packets >= settings.replyPackets) {
          health.succeeded(peer.nodeId)
          counters.count('topdisc_requests_total', { type: message.type, result: 'answered' })
          end(undefined)
        } else if (!group.isOver) {
          exchange(peer, { type: 'PULL', cursor: reply.cursor, topic, distances }, group, received, failed)
        }
      }

      function failed(error: unknown) {
        const failure = asExchangeError(error)
        counters.count('topdisc_requests_total', { type: message.type, result: failure.code })
        if (!isAnswered || failure.code === 'PEER_ANSWER_INVALID') health.failed(peer.nodeId)
        end(isAnswered ? undefined : failure)
      }

      function end(failure: ExchangeError | undefined) {
        if (!group.isOver) onEnd(failure)
      }

      if (!group.isOver) exchange(peer, message, group, received, failed)
    },
  }
}

/** A registration is confirmed once, in the first packet; no reply holds what the request did not ask for. */
function faultOf(
  request: RequestMessage,
  messages: readonly ReplyMessage[],
  isFirst: boolean,
): ExchangeError | undefined {
  let confirmations = 0
  for (const { type } of messages) {
    if (type === 'REGCONFIRMATION') confirmations++
    else if (type === 'TOPICNODES' && request.type === 'REGTOPIC') {
      return new ExchangeError('PEER_ANSWER_INVALID', 'answered a registration with advertisers')
    }
  }
  const expected = request.type === 'REGTOPIC' && isFirst ? 1 : 0
  if (confirmations === expected) return undefined
  return new ExchangeError('PEER_ANSWER_INVALID', `confirmed ${confirmations} registrations instead of ${expected}`)
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
