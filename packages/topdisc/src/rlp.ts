import { WaypostError } from '@waypost/core'

/*
 * A reader that hands out views and raw items. A general RLP library copies and re-encodes every nested node record of
 * a message; here a record is passed on byte for byte, and a hostile message is dropped before it costs anything.
 * The tests hold this reader and a general library side by side.
 */

/** Reads the items of one RLP payload in order, strictly: only the canonical encoding is accepted. */
export interface RlpReader {
  /** Whether every item was read. */
  readonly isDone: boolean
  /** Whether the next item is a list. */
  readonly isList: boolean
  /** Reads a list of at most `maxBytes` of payload. */
  list(maxBytes?: number): RlpReader
  /** Reads a string as a view into the input. */
  string(maxBytes: number, minBytes?: number): Uint8Array
  /** Reads an unsigned integer (big-endian, no leading zero) in [`min`, `max`]. */
  integer(min: number, max: number): number
  /** Reads an item of at most `maxBytes` with its header, as a view into the input. */
  raw(maxBytes: number): Uint8Array
  /** @throws RlpError when items are left */
  end(): void
}

/**
 * @param bytes the payload; the views that are handed out share its memory
 * @throws RlpError from every method, when the input is not canonical RLP or breaks a bound
 */
export function readRlp(bytes: Uint8Array, from = 0, to: number = bytes.length): RlpReader {
  let at = from

  /** Moves past the next item's header; returns where its payload ends. */
  function header(isList: boolean): number {
    const first = bytes[at]
    if (first === undefined || at >= to) throw new RlpError('the input ends where an item is due')
    if (first >= 0xc0 !== isList)
      throw new RlpError(isList ? 'a string stands for a list' : 'a list stands for a string')
    if (first < 0x80) return at + 1
    const short = first - (isList ? 0xc0 : 0x80)
    if (short <= 55) {
      const end = at + 1 + short
      if (end > to) throw new RlpError('an item is longer than the input')
      if (!isList && short === 1 && (bytes[at + 1] as number) < 0x80) throw new RlpError('a single byte has a header')
      at += 1
      return end
    }
    const width = short - 55
    // No message of Discovery v5 needs more than two bytes of length.
    if (width > 2 || at + 1 + width > to) throw new RlpError('an item is longer than the input')
    let length = 0
    for (let index = 1; index <= width; index++) length = length * 256 + (bytes[at + index] as number)
    if (length <= 55 || (width === 2 && length < 256)) throw new RlpError('a length is not in its shortest form')
    const end = at + 1 + width + length
    if (end > to) throw new RlpError('an item is longer than the input')
    at += 1 + width
    return end
  }

  return {
    get isDone() {
      return at >= to
    },
    get isList() {
      return at < to && (bytes[at] as number) >= 0xc0
    },
    list(maxBytes = bytes.length) {
      const end = header(true)
      if (end - at > maxBytes) throw new RlpError('a list is too long')
      const inner = readRlp(bytes, at, end)
      at = end
      return inner
    },
    string(maxBytes, minBytes = 0) {
      const end = header(false)
      if (end - at > maxBytes || end - at < minBytes) throw new RlpError('a string has a length out of bounds')
      const view = bytes.subarray(at, end)
      at = end
      return view
    },
    integer(min, max) {
      const end = header(false)
      if (end - at > 6) throw new RlpError('an integer is out of bounds')
      if (end > at && bytes[at] === 0) throw new RlpError('an integer has a leading zero')
      let value = 0
      for (; at < end; at++) value = value * 256 + (bytes[at] as number)
      if (value < min || value > max) throw new RlpError('an integer is out of bounds')
      return value
    },
    raw(maxBytes) {
      const start = at
      at = header(at < to && (bytes[at] as number) >= 0xc0)
      if (at - start > maxBytes) throw new RlpError('an item is too long')
      return bytes.subarray(start, at)
    },
    end() {
      if (at < to) throw new RlpError('items follow the last one')
    },
  }
}

/** A string as an RLP item. */
export function rlpString(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && (bytes[0] as number) < 0x80) return bytes
  return withHeader(0x80, [bytes], bytes.length)
}

/** An unsigned integer below 2^53 as an RLP item. */
export function rlpInteger(value: number): Uint8Array {
  const digits: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return rlpString(Uint8Array.from(digits))
}

/** Items, each encoded already, as an RLP list. */
export function rlpList(items: readonly Uint8Array[], prefix: readonly number[] = []): Uint8Array {
  let length = 0
  for (const item of items) length += item.length
  return withHeader(0xc0, items, length, prefix)
}

/** Bytes that the header of a payload of `length` bytes takes. */
export function rlpHeaderBytes(length: number): number {
  return length <= 55 ? 1 : length < 256 ? 2 : 3
}

function withHeader(offset: number, parts: readonly Uint8Array[], length: number, prefix: readonly number[] = []) {
  const headerBytes = rlpHeaderBytes(length)
  const output = new Uint8Array(prefix.length + headerBytes + length)
  output.set(prefix)
  let at = prefix.length
  if (headerBytes === 1) output[at++] = offset + length
  else {
    output[at++] = offset + 55 + headerBytes - 1
    if (headerBytes === 3) output[at++] = length >>> 8
    output[at++] = length & 0xff
  }
  for (const part of parts) {
    output.set(part, at)
    at += part.length
  }
  return output
}

/** Bytes are not the canonical RLP of what was expected. */
export class RlpError extends WaypostError<'RLP_INVALID'> {
  constructor(problem: string) {
    super({ code: 'RLP_INVALID', message: `not the expected RLP: ${problem}` })
  }
}
