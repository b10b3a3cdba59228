import { utf8ToBytes } from '@noble/hashes/utils.js'
import { SessionError } from './session-error.js'

/** What a remote failure tells: all that crosses of an error. */
export interface RemoteFailure {
  /** `[A-Z][A-Z0-9_]*`, at most 64 characters. */
  readonly code: string
  /** At most 512 bytes of UTF-8. */
  readonly message: string
  readonly isRetryable: boolean
  /** When to come back, in ms from now. */
  readonly retryAfterMs?: number
}

/** Why a server ends a session. */
export type ClosingReason = 'idle' | 'stopping' | 'expired'

/** What travels inside a sealed session; `id` is the client's number of the request, 1 to 2^32 − 1. */
export type Frame =
  /** Server to client, first of all: how many requests may run at once, and after how many idle ms the session ends. */
  | { readonly type: 'greeting'; readonly maxInFlight: number; readonly idleMs: number }
  /** `deadlineMs` 0: none. `credit`: bytes of replies that may be sent before more is granted; 0 asks for one reply. */
  | {
      readonly type: 'request'
      readonly id: number
      readonly deadlineMs: number
      readonly credit: number
      readonly body: Uint8Array
    }
  | { readonly type: 'credit'; readonly id: number; readonly bytes: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'reply'; readonly id: number; readonly body: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly failure: RemoteFailure }
  | { readonly type: 'closing'; readonly reason: ClosingReason }

/** Bytes that a request or a reply frame adds to its body, at most. */
export const FRAME_OVERHEAD = 13

const TYPE = { greeting: 0, request: 1, credit: 2, cancel: 3, reply: 4, end: 5, error: 6, closing: 7 } as const
const REASONS: readonly ClosingReason[] = ['idle', 'stopping', 'expired']
const NO_RETRY_TIME = 0xffffffff
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/
const MAX_FAILURE_MESSAGE_BYTES = 512

/** A frame as bytes: type (u8), then its fields in the order of {@link Frame}, integers big-endian. */
export function encodeFrame(frame: Frame): Uint8Array {
  switch (frame.type) {
    case 'greeting':
      return fields(TYPE.greeting, [frame.maxInFlight, frame.idleMs])
    case 'request':
      return fields(TYPE.request, [frame.id, frame.deadlineMs, frame.credit], frame.body)
    case 'credit':
      return fields(TYPE.credit, [frame.id, frame.bytes])
    case 'cancel':
      return fields(TYPE.cancel, [frame.id])
    case 'reply':
      return fields(TYPE.reply, [frame.id], frame.body)
    case 'end':
      return fields(TYPE.end, [frame.id])
    case 'error':
      return encodeError(frame.id, frame.failure)
    case 'closing':
      return fields(TYPE.closing, [REASONS.indexOf(frame.reason)])
  }
}

/** As {@link encodeFrame}, in parts: a page is not copied to stand behind its number. */
export function frameParts(frame: Frame): readonly Uint8Array[] {
  return frame.type === 'reply' ? [fields(TYPE.reply, [frame.id]), frame.body] : [encodeFrame(frame)]
}

/**
 * Reads a frame strictly.
 *
 * @throws SessionError `SESSION_PROTOCOL_VIOLATED`
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = (index: number) => view.getUint32(1 + 4 * index)
  const need = (integers: number, exactly = true) => {
    const length = 1 + 4 * integers
    if (exactly ? bytes.length !== length : bytes.length < length) throw violated('a frame has a wrong length')
  }
  const id = () => {
    const value = at(0)
    if (value === 0) throw violated('a frame names request 0')
    return value
  }
  switch (bytes[0]) {
    case TYPE.greeting:
      need(2)
      if (at(0) === 0) throw violated('a greeting allows no request')
      return { type: 'greeting', maxInFlight: at(0), idleMs: at(1) }
    case TYPE.request:
      need(3, false)
      return { type: 'request', id: id(), deadlineMs: at(1), credit: at(2), body: bytes.subarray(13) }
    case TYPE.credit:
      need(2)
      return { type: 'credit', id: id(), bytes: at(1) }
    case TYPE.cancel:
      need(1)
      return { type: 'cancel', id: id() }
    case TYPE.reply:
      need(1, false)
      return { type: 'reply', id: id(), body: bytes.subarray(5) }
    case TYPE.end:
      need(1)
      return { type: 'end', id: id() }
    case TYPE.error:
      need(3, false)
      return { type: 'error', id: id(), failure: decodeFailure(bytes.subarray(5)) }
    case TYPE.closing: {
      need(1)
      const reason = REASONS[at(0)]
      if (reason === undefined) throw violated('a session is closed for an unknown reason')
      return { type: 'closing', reason }
    }
    default:
      throw violated('a frame is of an unknown type')
  }
}

function fields(type: number, integers: readonly number[], body?: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + 4 * integers.length + (body?.length ?? 0))
  const view = new DataView(bytes.buffer)
  bytes[0] = type
  for (const [index, integer] of integers.entries()) view.setUint32(1 + 4 * index, integer)
  if (body !== undefined) bytes.set(body, 1 + 4 * integers.length)
  return bytes
}

/** flags (u32: 1 retryable) ‖ retryAfterMs (u32, all ones for none) ‖ length of the code (u8) ‖ code ‖ message. */
function encodeError(id: number, failure: RemoteFailure): Uint8Array {
  const code = utf8ToBytes(CODE.test(failure.code) ? failure.code : 'INTERNAL')
  const message = cut(utf8ToBytes(failure.message), MAX_FAILURE_MESSAGE_BYTES)
  const text = new Uint8Array(1 + code.length + message.length)
  text[0] = code.length
  text.set(code, 1)
  text.set(message, 1 + code.length)
  const retryAfter =
    failure.retryAfterMs === undefined
      ? NO_RETRY_TIME
      : Math.min(Math.max(0, Math.ceil(failure.retryAfterMs)), NO_RETRY_TIME - 1)
  return fields(TYPE.error, [id, failure.isRetryable ? 1 : 0, retryAfter], text)
}

function decodeFailure(bytes: Uint8Array): RemoteFailure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint32(0)
  const retryAfter = view.getUint32(4)
  const codeLength = bytes[8] ?? 0
  const text = (part: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(part)
  const code = text(bytes.subarray(9, 9 + codeLength))
  const message = bytes.subarray(9 + codeLength)
  if (flags > 1 || !CODE.test(code) || code.length !== codeLength || message.length > MAX_FAILURE_MESSAGE_BYTES) {
    throw violated('an error frame is malformed')
  }
  return {
    code,
    // Shown to people and written into logs: no line breaks or terminal codes from outside.
    message: text(message).replace(/\p{C}/gu, ' '),
    isRetryable: flags === 1,
    ...(retryAfter === NO_RETRY_TIME ? {} : { retryAfterMs: retryAfter }),
  }
}

/** At most `limit` bytes, not ending within a character. */
function cut(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes
  let end = limit
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end)
}

function violated(problem: string): SessionError {
  return new SessionError('SESSION_PROTOCOL_VIOLATED', `the other side broke the session protocol: ${problem}`)
}
