import type { Counters, Random } from '@waypost/core'
import type { RegTopic, RequestMessage } from './message.js'
import type { Asker, Registrar, Sender } from './registrar.js'
import { seededDraw } from './seeded-draw.js'
import { type Answer, answerPacket, decodeTalkRequest, encodeTalkReply, type Pull, type TalkReply } from './talk.js'

/** Answers TALK requests of protocol `topdisc/1` for a registrar; one packet goes out for one that comes in. */
export interface TalkServer {
  /** @returns the response, at most 1177 bytes; undefined for what is malformed or over a limit */
  handle(from: Sender, bytes: Uint8Array): Uint8Array | undefined
  /** The same for a request that was decoded already, as a simulation hands it over. */
  answer(from: Sender, request: RequestMessage | Pull): TalkReply | undefined
}

/**
 * Where a reply goes on. It holds what the reply's random choices were drawn from, so the registrar composes it again
 * instead of keeping it: a flood of requests that nobody continues costs no memory. Between two packets the cache may
 * change; a record is then missed or comes twice, which both sides live with.
 */
interface Cursor {
  readonly isQuery: boolean
  readonly seed: number
  /** The packet to send next. */
  readonly packet: number
}

type Mutable<Type> = { -readonly [Field in keyof Type]: Type[Field] }

const CURSOR_BYTES = 6
const NO_CURSOR = new Uint8Array(0)

export function createTalkServer(options: ServerParts): TalkServer {
  return new Server(options)
}

interface ServerParts {
  readonly registrar: Registrar
  readonly random: Random
  readonly counters: Counters
}

class Server implements TalkServer {
  private readonly registrar: Registrar
  private readonly random: Random
  private readonly counters: Counters

  constructor({ registrar, random, counters }: ServerParts) {
    this.registrar = registrar
    this.random = random
    this.counters = counters
  }

  handle(from: Sender, bytes: Uint8Array) {
    const asker = this.registrar.screen(from)
    if (asker === undefined) return undefined
    let request: RequestMessage | Pull
    try {
      request = decodeTalkRequest(bytes)
    } catch {
      return this.drop('message-malformed')
    }
    const reply = this.reply(asker, request)
    return reply === undefined ? undefined : encodeTalkReply(reply)
  }

  answer(from: Sender, request: RequestMessage | Pull) {
    const asker = this.registrar.screen(from)
    return asker === undefined ? undefined : this.reply(asker, request)
  }

  private drop(reason: string): undefined {
    this.counters.count('topdisc_dropped_total', { reason })
    return undefined
  }

  private reply(asker: Asker, request: RequestMessage | Pull): TalkReply | undefined {
    const cursor =
      request.type === 'PULL'
        ? readCursor(request.cursor)
        : { isQuery: request.type === 'TOPICQUERY', seed: this.random.integer(2 ** 32), packet: 0 }
    if (cursor === undefined) return this.drop('cursor-invalid')
    const confirmation = request.type === 'REGTOPIC' ? this.registrar.register(asker, request) : undefined
    if (request.type === 'REGTOPIC' && confirmation === undefined) return undefined
    this.counters.count('topdisc_handled_total', { type: request.type })
    const composed = this.compose(asker, request, cursor)
    if (confirmation !== undefined) composed.confirmation = confirmation
    const { messages, packets } = answerPacket(composed, cursor.packet)
    const next = cursor.packet + 1
    return { cursor: next < packets ? writeCursor({ ...cursor, packet: next }) : NO_CURSOR, messages }
  }

  /** What a cursor's reply consists of, the confirmation aside. */
  private compose(
    asker: Asker,
    request: Pick<RegTopic, 'topic' | 'distances'>,
    { isQuery, seed }: Cursor,
  ): Mutable<Answer> {
    const draw = seededDraw(seed)
    const ads = isQuery ? this.registrar.returnedAds(request.topic, draw) : undefined
    const auxiliaries = this.registrar.auxiliaries(asker, request, draw)
    return ads === undefined ? { confirmation: 'sent', auxiliaries } : { ads, auxiliaries }
  }
}

/*
 * Byte by byte: a view of an array so short would have its bytes moved out of the heap first.
 */

function writeCursor({ isQuery, seed, packet }: Cursor): Uint8Array {
  const bytes = new Uint8Array(CURSOR_BYTES)
  bytes[0] = isQuery ? 1 : 0
  bytes[1] = seed >>> 24
  bytes[2] = seed >>> 16
  bytes[3] = seed >>> 8
  bytes[4] = seed
  bytes[5] = packet
  return bytes
}

function readCursor(bytes: Uint8Array): Cursor | undefined {
  const kind = bytes[0]
  if (bytes.length !== CURSOR_BYTES || (kind !== 0 && kind !== 1)) return undefined
  const byte = (at: number) => bytes[at] as number
  const seed = ((byte(1) << 24) | (byte(2) << 16) | (byte(3) << 8) | byte(4)) >>> 0
  return { isQuery: kind === 1, seed, packet: byte(5) }
}
