const BYTES = 0x40
const ARRAY = 0x80

/** A list of envelopes' encodings in deterministic CBOR: an array of byte strings, written into one buffer. */
export function encodeList(envelopes: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
  let length = headLength(envelopes.length)
  for (const { bytes } of envelopes) length += headLength(bytes.length) + bytes.length
  const list = new Uint8Array(length)
  let at = writeHead(list, 0, ARRAY, envelopes.length)
  for (const { bytes } of envelopes) {
    at = writeHead(list, at, BYTES, bytes.length)
    list.set(bytes, at)
    at += bytes.length
  }
  return list
}

/** An array in deterministic CBOR of fewer than 24 elements that are encoded already. */
export function joinArray(elements: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(elements.reduce((length, element) => length + element.length, 1))
  let at = writeHead(joined, 0, ARRAY, elements.length)
  for (const element of elements) {
    joined.set(element, at)
    at += element.length
  }
  return joined
}

/** Bytes of the head of an item of less than 4 GiB. */
function headLength(value: number): number {
  return value < 24 ? 1 : value < 256 ? 2 : value < 65_536 ? 3 : 5
}

/** @returns where the head ends */
function writeHead(into: Uint8Array, at: number, major: number, value: number): number {
  const length = headLength(value)
  if (length === 1) into[at] = major | value
  else into[at] = major | (length === 2 ? 24 : length === 3 ? 25 : 26)
  for (let byte = 1; byte < length; byte++) into[at + byte] = value >>> (8 * (length - 1 - byte))
  return at + length
}
