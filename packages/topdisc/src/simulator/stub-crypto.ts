import type { TicketCrypto } from '../crypto.js'

/** A keyed hash that is fast and forgeable: nobody in a simulation computes one that is not theirs. */
export const stubCrypto: TicketCrypto = {
  keyedMac(key) {
    const seed = hash(key, 0)
    return (message) => spread(hash(message, seed))
  },
  digest: (message) => spread(hash(message, 0)),
}

/** FNV-1a over 32 bits. */
function hash(bytes: Uint8Array, seed: number): number {
  let word = 0x811c9dc5 ^ seed
  for (let at = 0; at < bytes.length; at++) word = Math.imul(word ^ (bytes[at] as number), 0x01000193)
  return word >>> 0
}

function spread(word: number): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < 4; at++) view.setUint32(at * 4, Math.imul(word, 2 * at + 1))
  return bytes
}
