import { SealedError } from '../sealed-error.js'

/** The version that this code speaks. */
export const VERSION = 1
export const CHALLENGE_BYTES = 32

const REFUSED = 0
const REASON_BUSY = 1

/** version ‖ challenge: the server speaks first. */
export function encodeChallenge(challenge: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + CHALLENGE_BYTES)
  message[0] = VERSION
  message.set(challenge, 1)
  return message
}

/** 0 ‖ reason, in place of the challenge: the server takes no handshake now. */
export function encodeRefusal(): Uint8Array {
  return Uint8Array.of(REFUSED, REASON_BUSY)
}

/**
 * The challenge in the server's first message.
 *
 * @throws SealedError `SEALED_BUSY`, `SEALED_VERSION_UNSUPPORTED`, `SEALED_MALFORMED`
 */
export function decodeChallenge(message: Uint8Array): Uint8Array {
  if (message[0] === REFUSED && message.length === 2) {
    throw new SealedError('SEALED_BUSY', 'the server takes no more sessions now', { hint: 'use another server' })
  }
  if (message.length > 0 && message[0] !== VERSION && message[0] !== REFUSED) {
    throw new SealedError('SEALED_VERSION_UNSUPPORTED', 'the server speaks another version of the sealed protocol', {
      data: { version: message[0], supported: [VERSION] },
    })
  }
  if (message.length !== 1 + CHALLENGE_BYTES || message[0] !== VERSION) {
    throw new SealedError('SEALED_MALFORMED', 'the first message of the server is not a challenge')
  }
  return message.slice(1)
}
