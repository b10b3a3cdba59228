/** Major types of CBOR (RFC 8949, section 3.1) that the mail protocol uses in fixed layouts. */
export const MAJOR = { unsigned: 0, bytes: 2, text: 3, array: 4 } as const

/** For what does not stand there: no length and no number is negative. */
const ABSENT = -1

/** The least number that needs the head of 2, 3, 5 and 9 bytes: it is behind the last one that fits into the form before. */
const LEAST = [24, 2 ** 8, 2 ** 16, 2 ** 32] as const

const FALSE = 0xf4
const TRUE = 0xf5

/**
 * Goes once through deterministic CBOR whose layout is known, without a value for each token. It only ever finds that
 * something is as expected: whoever finds that it is not asks `decodeCbor`, which knows what to say of it.
 */
export class CborCursor {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The number in the head of an item: a value or a length, in its shortest form. Negative for anything else. */
  head(major: (typeof MAJOR)[keyof typeof MAJOR]): number {
    const bytes = this.#bytes
    const start = this.#at + 1
    if (start > bytes.length) return ABSENT
    const initial = bytes[start - 1] as number
    if (initial >> 5 !== major) return ABSENT
    const short = initial & 0x1f
    if (short < 24) {
      this.#at = start
      return short
    }
    if (short > 27) return ABSENT
    const end = start + (1 << (short - 24))
    if (end > bytes.length) return ABSENT
    let value = 0
    for (let at = start; at < end; at++) value = value * 256 + (bytes[at] as number)
    if (value < (LEAST[short - 24] as number) || value > Number.MAX_SAFE_INTEGER) return ABSENT
    this.#at = end
    return value
  }

  /** The next `length` bytes, as a view; undefined when there are fewer. */
  view(length: number): Uint8Array | undefined {
    const end = this.#at + length
    if (length < 0 || end > this.#bytes.length) return undefined
    const view = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return view
  }

  /** A text of `min` to `max` visible ASCII characters; undefined for anything else. */
  text(min: number, max: number): string | undefined {
    const length = this.head(MAJOR.text)
    if (length < min || length > max) return undefined
    const view = this.view(length)
    if (view === undefined) return undefined
    if (isText(view, lastText)) return lastText
    for (const character of view) if (character < 0x21 || character > 0x7e) return undefined
    lastText = String.fromCharCode(...view)
    return lastText
  }

  boolean(): boolean | undefined {
    const byte = this.#bytes[this.#at]
    if (byte !== FALSE && byte !== TRUE) return undefined
    this.#at += 1
    return byte === TRUE
  }
}

/** Envelopes of a page mostly have one topic: to see that it is the same costs less than to make it again. */
let lastText = ''

function isText(view: Uint8Array, text: string): boolean {
  if (view.length !== text.length) return false
  for (let at = 0; at < view.length; at++) if (view[at] !== text.charCodeAt(at)) return false
  return true
}
