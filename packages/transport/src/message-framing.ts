import { TransportError } from './transport-error.js'

/** Length of the prefix that stands before each message: its length as a u32, big-endian. */
export const PREFIX_BYTES = 4

/**
 * What is set aside at a time for what comes in small pieces. A stranger who announces the longest message on many streams, and
 * sends none of it, holds this and not the message.
 */
const BLOCK_BYTES = 16_384
/** Pieces from this length on are kept as they came, and copied once, when the message is whole. */
const LARGE_PIECE_BYTES = 4_096

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
  let isWithin = false
  let length = 0
  let filled = 0
  /** What came of the message, in order; the last of them may be a block with room left. */
  let pieces: Uint8Array[] = []
  let block = EMPTY
  let blockFilled = 0

  function begin() {
    length = new DataView(prefix.buffer).getUint32(0)
    if (length > maxMessageBytes) throw messageTooLarge(length, maxMessageBytes)
    isWithin = true
    filled = 0
  }

  function closeBlock() {
    if (blockFilled > 0) pieces.push(block.subarray(0, blockFilled))
    block = EMPTY
    blockFilled = 0
  }

  function add(piece: Uint8Array) {
    filled += piece.length
    if (isWorthKeeping(piece)) {
      closeBlock()
      pieces.push(piece)
      return
    }
    for (let at = 0; at < piece.length; ) {
      if (blockFilled === block.length) {
        closeBlock()
        block = new Uint8Array(Math.min(BLOCK_BYTES, length - filled + piece.length - at))
      }
      const part = piece.subarray(at, at + block.length - blockFilled)
      block.set(part, blockFilled)
      blockFilled += part.length
      at += part.length
    }
  }

  /** The message, as bytes of its own. */
  function end(): Uint8Array {
    isWithin = false
    prefixFilled = 0
    if (blockFilled === length) {
      const whole = block
      block = EMPTY
      blockFilled = 0
      return whole
    }
    closeBlock()
    const whole = new Uint8Array(length)
    let at = 0
    for (const piece of pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    pieces = []
    return whole
  }

  return {
    get isWithinMessage() {
      return prefixFilled > 0
    },
    take(chunk) {
      let at = 0
      while (at < chunk.length || (isWithin && length === filled)) {
        if (!isWithin) {
          const part = chunk.subarray(at, at + PREFIX_BYTES - prefixFilled)
          prefix.set(part, prefixFilled)
          prefixFilled += part.length
          at += part.length
          if (prefixFilled === PREFIX_BYTES) begin()
          continue
        }
        const part = chunk.subarray(at, at + length - filled)
        at += part.length
        add(part)
        if (filled === length) onMessage(end())
      }
    },
  }
}

const EMPTY = new Uint8Array()

/** Whether it holds no memory that is much longer than itself. */
function isWorthKeeping(piece: Uint8Array): boolean {
  return piece.length >= LARGE_PIECE_BYTES && 2 * piece.length >= piece.buffer.byteLength
}

export function messageTooLarge(length: number, maxMessageBytes: number): TransportError {
  return new TransportError('TRANSPORT_MESSAGE_TOO_LARGE', `a message of ${length} bytes is too long`, {
    hint: `send at most ${maxMessageBytes} bytes in one message`,
    data: { length, maxMessageBytes },
  })
}
