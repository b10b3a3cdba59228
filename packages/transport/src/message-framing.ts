import { TransportError } from './transport-error.js'

/** Length of the prefix that stands before each message: its length as a u32, big-endian. */
export const PREFIX_BYTES = 4

/**
 * What is set aside when a length is announced; more as bytes come. A stranger who announces the longest message on many
 * streams, and sends none of it, holds this and not the message.
 */
const FIRST_BYTES = 16_384

/** The prefix of a message. */
export function framePrefix(length: number): Uint8Array {
  const prefix = new Uint8Array(PREFIX_BYTES)
  new DataView(prefix.buffer).setUint32(0, length)
  return prefix
}

/** Cuts a stream of bytes into messages. */
export interface FrameReader {
  /**
   * Takes the next bytes, as they come.
   *
   * @throws TransportError `TRANSPORT_MESSAGE_TOO_LARGE` as soon as a length is announced that is over the limit
   */
  take(chunk: Uint8Array): void
  /** Whether a message has begun and not ended. */
  readonly isWithinMessage: boolean
}

/** @param onMessage gets each message, whole, as bytes of its own */
export function createFrameReader(maxMessageBytes: number, onMessage: (message: Uint8Array) => void): FrameReader {
  const prefix = new Uint8Array(PREFIX_BYTES)
  let prefixFilled = 0
  /** The part of the message that there is room for; undefined between messages. */
  let message: Uint8Array | undefined
  let length = 0
  let filled = 0

  function begin() {
    length = new DataView(prefix.buffer).getUint32(0)
    if (length > maxMessageBytes) throw messageTooLarge(length, maxMessageBytes)
    message = new Uint8Array(Math.min(length, FIRST_BYTES))
    filled = 0
  }

  /** Makes room for `bytes` more, at least twice as much as there was, so that a long message is copied once on average. */
  function roomFor(bytes: number, present: Uint8Array): Uint8Array {
    if (filled + bytes <= present.length) return present
    const grown = new Uint8Array(Math.min(length, Math.max(2 * present.length, filled + bytes)))
    grown.set(present.subarray(0, filled))
    return grown
  }

  return {
    get isWithinMessage() {
      return prefixFilled > 0 || message !== undefined
    },
    take(chunk) {
      let at = 0
      while (at < chunk.length || (message !== undefined && length === filled)) {
        if (message === undefined) {
          const part = chunk.subarray(at, at + PREFIX_BYTES - prefixFilled)
          prefix.set(part, prefixFilled)
          prefixFilled += part.length
          at += part.length
          if (prefixFilled === PREFIX_BYTES) begin()
          continue
        }
        const part = chunk.subarray(at, at + length - filled)
        message = roomFor(part.length, message)
        message.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < length) continue
        const whole = message
        message = undefined
        prefixFilled = 0
        onMessage(whole)
      }
    },
  }
}

export function messageTooLarge(length: number, maxMessageBytes: number): TransportError {
  return new TransportError('TRANSPORT_MESSAGE_TOO_LARGE', `a message of ${length} bytes is too long`, {
    hint: `send at most ${maxMessageBytes} bytes in one message`,
    data: { length, maxMessageBytes },
  })
}
