/** What stands at the front of every message of Discovery v5: `type ‖ [request-id, …]`. */
export interface MessageHead {
  readonly type: number
  /** Up to 8 bytes. */
  readonly requestId: Uint8Array
  /** Where the item behind the request id begins. */
  readonly next: number
}

const MAX_REQUEST_ID_BYTES = 8

/** Reads no further than the request id; undefined when there is none where it belongs. */
export function readMessageHead(message: Uint8Array): MessageHead | undefined {
  const [type, list = 0] = message
  if (type === undefined || list < 0xc0) return undefined
  const at = list <= 0xf7 ? 2 : 2 + (list - 0xf7)
  const first = message[at]
  if (first === undefined || first > 0x80 + MAX_REQUEST_ID_BYTES) return undefined
  const from = first < 0x80 ? at : at + 1
  const next = first < 0x80 ? at + 1 : from + (first - 0x80)
  if (next > message.length) return undefined
  return { type, requestId: message.subarray(from, next), next }
}
