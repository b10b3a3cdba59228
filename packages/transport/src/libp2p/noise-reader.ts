import type { ConnectionEncrypter } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/** Bytes of the length that stands before each message of Noise (u16, big-endian). */
const PREFIX_BYTES = 2
const LONGEST_MESSAGE = 65_535

/** What cuts the bytes of a connection into Noise's messages. */
interface NoiseReader {
  decode(data: Uint8Array | Uint8ArrayList): Iterable<Uint8Array>
}

/** The field of Noise's connection that reads, as the library names it, with what has come to it and is no message yet. */
interface Reading {
  decoder?: NoiseReader & { readonly buffer?: Uint8ArrayList }
}

/**
 * An encrypter whose connections read each message as one piece. The library looks for a next message behind the last one by an
 * error that it throws, makes and catches for each packet; and copies a message twice that came in two.
 *
 * Only for a cipher that neither keeps nor overwrites what it is given to open.
 */
export function withSwiftReads<Components>(
  make: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = make(components)
    const { secureInbound, secureOutbound } = encrypter
    const swift = <Secured extends { readonly connection: unknown }>(secured: Secured): Secured => {
      const reading = secured.connection as Reading
      if (reading.decoder !== undefined) reading.decoder = createNoiseReader(reading.decoder.buffer)
      return secured
    }
    encrypter.secureInbound = async (connection, options) =>
      swift(await secureInbound.call(encrypter, connection, options))
    encrypter.secureOutbound = async (connection, options) =>
      swift(await secureOutbound.call(encrypter, connection, options))
    return encrypter
  }
}

/** Where a message that came in pieces is put together: it is read before the next one is. */
const scratch = new Uint8Array(PREFIX_BYTES + LONGEST_MESSAGE)

/**
 * Cuts bytes into messages behind their lengths. What it gives is valid until the next is asked for.
 *
 * @param before what came before the first call
 */
export function createNoiseReader(before?: Uint8ArrayList): NoiseReader {
  /** Pieces of a message that is not complete, its length included. */
  const held: Uint8Array[] = []
  let heldBytes = 0
  /** Bytes of them that are needed to go on: of the length, or of the whole message. */
  let needed = PREFIX_BYTES

  function hold(piece: Uint8Array) {
    held.push(piece)
    heldBytes += piece.length
  }

  function heldByte(index: number): number {
    let at = index
    for (const piece of held) {
      if (at < piece.length) return piece[at] as number
      at -= piece.length
    }
    return 0
  }

  /** What is held, as one piece without the length. */
  function joined(): Uint8Array {
    let at = 0
    for (const piece of held) {
      scratch.set(piece, at)
      at += piece.length
    }
    held.length = 0
    heldBytes = 0
    needed = PREFIX_BYTES
    return scratch.subarray(PREFIX_BYTES, at)
  }

  function* cut(bytes: Uint8Array): Generator<Uint8Array> {
    let at = 0
    while (at < bytes.length) {
      if (heldBytes === 0 && at + PREFIX_BYTES <= bytes.length) {
        const start = at + PREFIX_BYTES
        const end = start + (((bytes[at] as number) << 8) | (bytes[at + 1] as number))
        if (end <= bytes.length) {
          at = end
          if (end > start) yield bytes.subarray(start, end)
          continue
        }
      }
      const end = Math.min(bytes.length, at + needed - heldBytes)
      hold(bytes.subarray(at, end))
      at = end
      if (heldBytes < needed) continue
      if (needed === PREFIX_BYTES) needed += (heldByte(0) << 8) | heldByte(1)
      if (heldBytes < needed) continue
      const message = joined()
      if (message.length > 0) yield message
    }
  }

  for (const piece of before ?? []) hold(piece)
  if (heldBytes >= PREFIX_BYTES) needed = PREFIX_BYTES + ((heldByte(0) << 8) | heldByte(1))

  return {
    *decode(data) {
      if (data instanceof Uint8Array) yield* cut(data)
      else for (const bytes of data) yield* cut(bytes)
    },
  }
}
