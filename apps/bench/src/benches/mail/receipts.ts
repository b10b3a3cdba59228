import { type Hex, toHex } from '@waypost/core'

/** A message that reached a user. */
export interface Receipt {
  readonly user: number
  /** The first 16 bytes of the message's id, as hex. */
  readonly id: string
  /** Milliseconds since 1970, with fractions. */
  readonly at: number
  readonly path: 'history' | 'live'
}

const ROW_BYTES = 29
const ID_BYTES = 16

/** Receipts of many users, packed: a run has millions. */
export interface Receipts {
  readonly count: number
  add(user: number, id: Hex, at: number, path: Receipt['path']): void
  bytes(): Uint8Array
}

export function createReceipts(): Receipts {
  let rows = Buffer.alloc(ROW_BYTES * 65_536)
  let count = 0
  return {
    get count() {
      return count
    },
    add(user, id, at, path) {
      if ((count + 1) * ROW_BYTES > rows.length) rows = Buffer.concat([rows], 2 * rows.length)
      const from = count * ROW_BYTES
      rows.writeUInt32BE(user, from)
      rows.writeDoubleBE(at, from + 4)
      rows[from + 12] = path === 'live' ? 1 : 0
      rows.write(receiptId(id), from + 13, ID_BYTES, 'hex')
      count += 1
    },
    bytes: () => rows.subarray(0, count * ROW_BYTES),
  }
}

/** The part of an id that receipts hold. */
export const receiptId = (id: string) => id.slice(2, 2 + 2 * ID_BYTES)

export function* readReceipts(bytes: Uint8Array): Generator<Receipt> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let from = 0; from + ROW_BYTES <= bytes.length; from += ROW_BYTES) {
    yield {
      user: view.getUint32(from),
      id: receiptId(toHex(bytes.subarray(from + 13, from + 13 + ID_BYTES))),
      at: view.getFloat64(from + 4),
      path: view.getUint8(from + 12) === 1 ? 'live' : 'history',
    }
  }
}
