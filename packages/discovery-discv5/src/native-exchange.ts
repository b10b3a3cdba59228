import { AbortedError, type Clock, type NodeRecord, toHex, WaypostError } from '@waypost/core'
import { decodeNativeMessage, encodeMessage, type ReplyMessage, type RequestMessage } from '@waypost/topdisc'
import type { CarefulSessions } from './careful-sessions.js'
import { Discv5Error } from './discv5-error.js'
import { isOfUse, replyFault } from './native-messages.js'
import { internalsOf, keyOf, type NodeAddress } from './session-internals.js'

/** Sendings of one request over one session. */
const SENDINGS = 3
/** Sessions opened anew under one request, because the peer had lost its own. */
const SESSIONS = 2

/** One request on its way. */
export interface NativeExchange {
  readonly requestId: string
  /** Who may answer. */
  readonly peer: string
  /** Sends it, and resolves with the messages of the reply. Called once. */
  run(): Promise<ReplyMessage[]>
  /** Takes one packet that came for it. */
  take(message: Uint8Array): void
  /** The peer has no session that reads the request. */
  challenged(): void
}

/** What an exchange needs. */
export interface NativeExchangeOptions {
  readonly sessions: CarefulSessions
  readonly peer: NodeRecord
  readonly to: NodeAddress
  readonly request: RequestMessage
  readonly requestId: Uint8Array
  readonly clock: Clock
  /** How long to wait after each sending, in ms. */
  readonly sendingMs: number
  readonly signal: AbortSignal
  /** Opens a session with the peer; resolves with whether there is one then. */
  openSession(): Promise<boolean>
  /** Tells by which nonce a challenge for this request would come. */
  onSent(nonce: string): void
}

/**
 * Sends one request and gathers the packets of its reply, whose messages each say how many there are. What is missing
 * is asked for by sending the same packet again. With all sendings used up, a reply that lacks a packet still counts
 * when what the request is about has come.
 */
export function createNativeExchange(options: NativeExchangeOptions): NativeExchange {
  const { sessions, peer, to, request, clock, signal } = options
  const { service } = sessions
  const text = encodeMessage(request, options.requestId)
  const replies: ReplyMessage[] = []
  const seen = new Set<string>()
  const { promise, resolve, reject } = Promise.withResolvers<ReplyMessage[]>()
  let isOver = false
  let opened = 0
  let cancelTimer = () => {}

  function end(outcome: WaypostError | readonly ReplyMessage[]) {
    if (isOver) return
    isOver = true
    cancelTimer()
    signal.removeEventListener('abort', onAbort)
    if (outcome instanceof WaypostError) reject(outcome)
    else resolve([...outcome])
  }

  const onAbort = () => end(new AbortedError(signal.reason))
  const failed = (code: 'PEER_UNREACHABLE' | 'PEER_ANSWER_INVALID', problem: string) =>
    new Discv5Error(code, problem, { data: { nodeId: peer.nodeId }, isRetryable: true })

  function send() {
    const packet = internalsOf(service).sessions.get(keyOf(to))?.encryptMessage(service.enr.nodeId, to.nodeId, text)
    if (packet === undefined) {
      void open()
      return
    }
    options.onSent(toHex(packet.header.nonce))
    let sendings = 0
    const again = () => {
      if (isOver) return
      if (sendings === SENDINGS) {
        end(isOfUse(request, replies) ? replies : failed('PEER_UNREACHABLE', 'the peer did not answer'))
        return
      }
      sendings++
      void service.transport.send(to.socketAddr, to.nodeId, packet)
      cancelTimer = clock.after(options.sendingMs, again)
    }
    again()
  }

  async function open() {
    cancelTimer()
    opened++
    const isOpen = opened <= SESSIONS && (await options.openSession().catch(() => false))
    if (isOver) return
    if (isOpen) send()
    else end(failed('PEER_UNREACHABLE', 'no session could be opened with the peer'))
  }

  return {
    requestId: toHex(options.requestId),
    peer: keyOf(to),
    run() {
      if (signal.aborted) onAbort()
      else {
        signal.addEventListener('abort', onAbort, { once: true })
        send()
      }
      return promise
    },
    challenged: () => void open(),
    take(bytes) {
      const key = toHex(bytes)
      if (isOver || seen.has(key)) return
      seen.add(key)
      try {
        const { message } = decodeNativeMessage(bytes)
        if (message.type === 'REGTOPIC' || message.type === 'TOPICQUERY') return
        replies.push(message)
      } catch {
        end(failed('PEER_ANSWER_INVALID', 'the peer answered with what is no message'))
        return
      }
      const fault = replyFault(request, replies)
      if (fault !== undefined) end(failed('PEER_ANSWER_INVALID', `the peer's answer has a wrong ${fault}`))
      else if (replies.length === replies[0]?.total) {
        const isWhole = isOfUse(request, replies)
        end(isWhole ? replies : failed('PEER_ANSWER_INVALID', 'the peer answered something else'))
      }
    },
  }
}
