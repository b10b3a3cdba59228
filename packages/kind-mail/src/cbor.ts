import { decode, encode, rfc8949EncodeOptions, Tokenizer, Type } from 'cborg'
import { MailError } from './mail-error.js'

/** What Waypost mail puts into CBOR: no floats, no tags, no maps; text is ASCII. */
export type CborValue = string | number | boolean | null | Uint8Array | readonly CborValue[]

const ALLOWED = new Set([Type.uint, Type.bytes, Type.string, Type.array, Type.true, Type.false, Type.null])

/** Refuses every token that the mail protocol does not use, so that one value has one encoding. */
class MailTokenizer extends Tokenizer {
  #left: number

  constructor(bytes: Uint8Array, mostItems: number) {
    super(bytes, STRICT)
    this.#left = mostItems
  }

  override next() {
    const token = super.next()
    if (this.#left-- <= 0) throw malformed('a message', 'holds more items than any message has')
    if (!ALLOWED.has(token.type)) throw malformed('a message', `holds a CBOR ${token.type.name}`)
    // All our text is ASCII. A decoder for UTF-8 may drop a byte order mark, and then two encodings mean one text.
    if (token.type === Type.string && token.encodedLength !== encodedLength(token.value)) {
      throw malformed('a message', 'holds text beyond ASCII')
    }
    return token
  }
}

/** Bytes of an ASCII text in CBOR. */
function encodedLength({ length }: string): number {
  return length + (length < 24 ? 1 : length < 256 ? 2 : length < 65_536 ? 3 : 5)
}

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  allowInfinity: false,
  allowNaN: false,
} as const

/** Deterministic CBOR (RFC 8949, section 4.2.1). */
export function encodeCbor(value: CborValue): Uint8Array {
  return plain(encode(value, rfc8949EncodeOptions))
}

/** cborg gives Node's Buffer where there is one; its own methods differ from those of a Uint8Array. */
export function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * Decodes bytes from outside: deterministic CBOR only (shortest lengths, definite lengths, nothing after the value),
 * of unsigned integers, byte and text strings, arrays, booleans and null.
 *
 * @param what names the thing in the error
 * @param maxBytes checked before anything is parsed
 * @param mostItems values, arrays among them: a MiB of the shortest takes a hundred times as long as one of envelopes. @default as many
 *   as there is room for
 * @throws MailError `MESSAGE_TOO_LARGE` or `MESSAGE_MALFORMED`
 */
export function decodeCbor(
  bytes: Uint8Array,
  what: string,
  maxBytes: number,
  mostItems: number = Number.POSITIVE_INFINITY,
): unknown {
  if (bytes.length > maxBytes) {
    throw new MailError({
      code: 'MESSAGE_TOO_LARGE',
      message: `${what} of ${bytes.length} bytes is longer than ${maxBytes}`,
      data: { what, bytes: bytes.length, maxBytes },
    })
  }
  try {
    return decode(bytes, { ...STRICT, tokenizer: new MailTokenizer(bytes, mostItems) })
  } catch (error) {
    // cborg recurses into arrays: nesting as deep as the size bound allows ends as a RangeError, caught here as well.
    throw malformed(what, 'is not deterministic CBOR of the allowed types', error)
  }
}

/** Reads the fields of a decoded array one after the other, each with its check. */
export class FieldReader {
  readonly #what: string
  readonly #fields: readonly unknown[]
  #next = 0

  /** @param length how many fields the array must have, exactly: there are no unknown fields */
  constructor(value: unknown, what: string, length: number) {
    if (!Array.isArray(value) || value.length !== length) throw malformed(what, `is not an array of ${length} fields`)
    this.#what = what
    this.#fields = value
  }

  /** The version, which stands first. @throws MailError `VERSION_UNSUPPORTED` for another one */
  version(supported: number): void {
    const value = this.unsigned('version')
    if (value !== supported) throw versionUnsupported(this.#what, value)
  }

  unsigned(name: string, max: number = Number.MAX_SAFE_INTEGER, min = 0): number {
    const value = this.#take()
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw malformed(this.#what, `has a field "${name}" that is no integer from ${min} to ${max}`)
    }
    return value
  }

  bytes(name: string, min: number, max: number = min): Uint8Array {
    const value = this.#take()
    if (!(value instanceof Uint8Array) || value.length < min || value.length > max) {
      throw malformed(this.#what, `has a field "${name}" that is no byte string of ${min} to ${max} bytes`)
    }
    return plain(value)
  }

  text(name: string, pattern: RegExp): string {
    const value = this.#take()
    if (typeof value !== 'string' || !pattern.test(value)) throw malformed(this.#what, `has a malformed "${name}"`)
    return value
  }

  boolean(name: string): boolean {
    const value = this.#take()
    if (typeof value !== 'boolean') throw malformed(this.#what, `has a field "${name}" that is no boolean`)
    return value
  }

  /** The elements of an array field, each read by `element`. */
  list<T>(name: string, min: number, max: number, element: (value: unknown) => T): T[] {
    const value = this.#take()
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      throw malformed(this.#what, `has a field "${name}" that is no array of ${min} to ${max} elements`)
    }
    return value.map(element)
  }

  /** `null`, or a value that `read` reads. */
  optional<T>(read: () => T): T | undefined {
    if (this.#fields[this.#next] !== null) return read()
    this.#next++
    return undefined
  }

  /** A field without a check: the caller's. */
  raw(): unknown {
    return this.#take()
  }

  #take(): unknown {
    return this.#fields[this.#next++]
  }
}

/** A `VERSION_UNSUPPORTED` error. */
export function versionUnsupported(what: string, version: number): MailError {
  return new MailError({
    code: 'VERSION_UNSUPPORTED',
    message: `${what} is of version ${version}`,
    hint: 'use a newer version of this program, or an older one of the other side',
    data: { what, version },
  })
}

/** A `MESSAGE_MALFORMED` error. */
export function malformed(what: string, problem: string, cause?: unknown): MailError {
  return new MailError({
    code: 'MESSAGE_MALFORMED',
    message: `${what} ${problem}`,
    data: { what, problem },
    ...(cause === undefined ? {} : { cause }),
  })
}
