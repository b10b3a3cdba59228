import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** What both sides know when the server has answered the hello. */
export interface HandshakeTranscript {
  /** x ‖ y of the server's secp256k1 key, 64 bytes. */
  readonly serverKey: Uint8Array
  /** The server's first message, as sent. */
  readonly challenge: Uint8Array
  /** The client's envelope, as sent. */
  readonly envelope: Uint8Array
  /** The server's fresh X25519 public key, 32 bytes. */
  readonly serverEphemeral: Uint8Array
}

/** One key for each direction, 32 bytes each. */
export interface SessionKeys {
  readonly clientToServer: Uint8Array
  readonly serverToClient: Uint8Array
}

/**
 * HKDF-SHA256 over the client's secret and the agreement of both fresh keys, salted with the hash of everything that
 * both sides saw: whoever lacks the server's key lacks the secret; whoever gets it later lacks the agreement.
 *
 * @param secret the client's secret out of the hello, 32 bytes
 * @param agreement X25519 of the two fresh keys, 32 bytes
 */
export function deriveSessionKeys(
  transcript: HandshakeTranscript,
  secret: Uint8Array,
  agreement: Uint8Array,
): SessionKeys {
  const hash = sha256.create().update(utf8ToBytes('waypost sealed v1'))
  for (const part of [transcript.serverKey, transcript.challenge, transcript.envelope, transcript.serverEphemeral]) {
    hash.update(u32(part.length)).update(part)
  }
  const material = new Uint8Array(64)
  material.set(secret)
  material.set(agreement, 32)
  const keys = hkdf(sha256, material, hash.digest(), utf8ToBytes('waypost sealed v1 keys'), 64)
  return { clientToServer: keys.slice(0, 32), serverToClient: keys.slice(32) }
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
