import { type Clock, type Counters, type NodeRecord, WaypostError } from '@waypost/core'
import { createDeadlines, Deadline, type Deadlines } from './deadlines.js'
import type { ExchangeGroup, GroupMember } from './exchange-group.js'
import { MessageError, type ReplyMessage, type RequestMessage } from './message.js'
import type { PacketPort, PacketReceiver } from './packet-port.js'
import type { PeerHealth } from './peer-health.js'
import type { TopDiscSettings } from './settings.js'
import type { Pull, TalkReply } from './talk.js'

/** What the asker thinks of a packet: go on, that will do, or garbage. */
export type PacketVerdict = 'more' | 'enough' | 'garbage'

/** Who asks a registrar. Called at once, never from inside `ask`, and no more once the group is over. */
export interface Asking {
  /**
   * Gets the messages of each packet as it comes.
   *
   * @returns whether the next one is wanted, or that what came is worth nothing
   */
  received(messages: readonly ReplyMessage[]): PacketVerdict
  /**
   * Called once, with the reason when the peer did not answer, or answered with what is no answer to the request. Once a
   * first packet was taken, a failure to get the next one only ends the exchange.
   */
  ended(failure: ExchangeError | undefined): void
}

/** Asks registrars and pulls their replies packet by packet. */
export interface TalkClient {
  /** @param group what the exchange belongs to: once it is over nothing is called any more */
  ask(peer: NodeRecord, request: RequestMessage, group: ExchangeGroup, asking: Asking): void
}

interface ClientParts {
  readonly send: PacketPort
  readonly health: PeerHealth
  readonly settings: Pick<TopDiscSettings, 'requestTimeoutMs' | 'replyPackets'>
  readonly counters: Counters
}

export function createTalkClient(options: ClientParts & { readonly clock: Clock }): TalkClient {
  return new Client(options)
}

class Client implements TalkClient {
  readonly send: PacketPort
  readonly health: PeerHealth
  readonly settings: ClientParts['settings']
  readonly counters: Counters
  readonly deadlines: Deadlines

  constructor({ send, health, settings, counters, clock }: ClientParts & { readonly clock: Clock }) {
    this.send = send
    this.health = health
    this.settings = settings
    this.counters = counters
    this.deadlines = createDeadlines(clock, settings.requestTimeoutMs)
  }

  ask(peer: NodeRecord, request: RequestMessage, group: ExchangeGroup, asking: Asking) {
    if (!group.isOver) new Conversation(this, peer, request, group, asking).exchange(request)
  }
}

const NOTHING_TO_ABORT = () => {}

/** One request and its reply of one packet or several: each is an exchange with a time limit, one after the other. */
class Conversation extends Deadline implements PacketReceiver, GroupMember {
  previousMember: GroupMember | undefined = undefined
  nextMember: GroupMember | undefined = undefined
  private readonly parts: Client
  private readonly peer: NodeRecord
  private readonly request: RequestMessage
  private readonly group: ExchangeGroup
  private readonly asking: Asking
  private abort: (reason: unknown) => void = NOTHING_TO_ABORT
  /** Whether a packet is under way. */
  private isOpen = false
  private packets = 0
  private isAnswered = false

  constructor(parts: Client, peer: NodeRecord, request: RequestMessage, group: ExchangeGroup, asking: Asking) {
    super()
    this.parts = parts
    this.peer = peer
    this.request = request
    this.group = group
    this.asking = asking
  }

  /** One packet there and one back. */
  exchange(message: RequestMessage | Pull) {
    this.isOpen = true
    this.abort = NOTHING_TO_ABORT
    this.parts.deadlines.set(this)
    this.group.add(this)
    this.abort = this.parts.send(this.peer, message, this)
  }

  replied(reply: TalkReply) {
    if (!this.close()) return
    this.packets++
    const { request, asking, group, parts } = this
    const fault = faultOf(request, reply.messages, this.packets === 1)
    if (fault !== undefined) {
      this.fail(fault)
      return
    }
    const verdict = asking.received(reply.messages)
    this.isAnswered = verdict !== 'garbage'
    if (!this.isAnswered) this.fail(new ExchangeError('PEER_ANSWER_INVALID', 'sent a record that is none'))
    else if (verdict === 'enough' || reply.cursor.length === 0 || this.packets >= parts.settings.replyPackets) {
      parts.health.succeeded(this.peer.nodeId)
      parts.counters.count('topdisc_requests_total', { type: request.type, result: 'answered' })
      this.end(undefined)
    } else if (!group.isOver) {
      const { topic, distances } = request
      this.exchange({ type: 'PULL', cursor: reply.cursor, topic, distances })
    }
  }

  failed(error: unknown) {
    if (this.close()) this.fail(error)
  }

  override passed() {
    if (!this.close()) return
    const silence = new ExchangeError('PEER_SILENT', `did not answer within ${this.parts.settings.requestTimeoutMs} ms`)
    this.abort(silence)
    this.fail(silence)
  }

  ended(reason: unknown) {
    if (this.close()) this.abort(reason)
  }

  private close(): boolean {
    if (!this.isOpen) return false
    this.isOpen = false
    this.parts.deadlines.lift(this)
    this.group.remove(this)
    return true
  }

  private fail(error: unknown) {
    const { request, peer, parts } = this
    const failure = asExchangeError(error)
    parts.counters.count('topdisc_requests_total', { type: request.type, result: failure.code })
    if (!this.isAnswered || failure.code === 'PEER_ANSWER_INVALID') parts.health.failed(peer.nodeId)
    this.end(this.isAnswered ? undefined : failure)
  }

  private end(failure: ExchangeError | undefined) {
    if (!this.group.isOver) this.asking.ended(failure)
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
