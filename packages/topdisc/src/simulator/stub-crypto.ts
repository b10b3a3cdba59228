import type { TicketCrypto } from '../crypto.js'

const MAC_BYTES = 16

/** A keyed hash that is fast and forgeable: nobody in a simulation computes one that is not theirs. */
export const stubCrypto: TicketCrypto = {
  keyedMac(key) {
    const seed = hash(key, 0)
    return (message) => spread(hash(message, seed))
  },
  // A simulated record begins with its node's number, and there is but one record of a node.
  digest(message) {
    for (let at = 0; at < MAC_BYTES; at++) digest[at] = message[at] as number
    return digest
  },
}

/** Written over each time, as the interface allows. */
const digest = new Uint8Array(MAC_BYTES)
const mac = new Uint8Array(MAC_BYTES)

/** As FNV-1a over 32 bits, but four bytes at a time as far as there are four. */
function hash(bytes: Uint8Array, seed: number): number {
  let word = 0x811c9dc5 ^ seed
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    const four =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    word = Math.imul(word ^ four, 0x01000193)
    // Else the upper bits of four bytes would never reach the lower ones.
    word ^= word >>> 15
  }
  for (; at < bytes.length; at++) word = Math.imul(word ^ (bytes[at] as number), 0x01000193)
  return word >>> 0
}

/** As many bytes as a MAC has to have at least. */
function spread(word: number): Uint8Array {
  for (let at = 0; at < 4; at++) mac[at] = word >>> (8 * at)
  return mac
}
