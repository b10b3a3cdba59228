import {
  type CallOptions,
  type Clock,
  cryptoRandom,
  type MessageStream,
  type Random,
  type ServerIdentity,
  systemClock,
} from '@waypost/core'
import { ENVELOPE_OVERHEAD, type OpenEnvelope } from '../envelope.js'
import { createFrameOpener, createFrameSealer } from '../frame-cipher.js'
import { openEnvelope as openNatively } from '../open-envelope.js'
import { pad } from '../padding.js'
import type { RekeyLimits } from '../rekey.js'
import { SealedError } from '../sealed-error.js'
import { createSealedStream, FrameKind, type SealedStream } from '../sealed-stream.js'
import { ephemeralKey } from '../x25519.js'
import { decodeHello, HELLO_BYTES, type Hello } from './hello.js'
import { deriveSessionKeys } from './key-schedule.js'
import { CHALLENGE_BYTES, encodeChallenge, encodeRefusal } from './messages.js'
import { agree, assertRoom, DEFAULT_HANDSHAKE_TIMEOUT_MS } from './seal-stream.js'
import { shakeHands } from './shake-hands.js'

export interface UnsealStreamOptions extends CallOptions {
  readonly identity: ServerIdentity
  /** What the stream is for; the client must mean the same. */
  readonly purpose: string
  /** Deadline of the handshake, in ms. @default 10_000 */
  readonly timeoutMs?: number
  /** How envelopes are opened. @default Node's own ECDH in this thread */
  readonly openEnvelope?: OpenEnvelope | ((...given: Parameters<OpenEnvelope>) => Promise<Uint8Array>)
  /** When this side replaces the key that it seals with. @default what the protocol allows at most; 10 minutes */
  readonly rekeyAfter?: Partial<RekeyLimits>
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * The server's side of the handshake: speaks first with a fresh challenge, and resolves with a sealed stream when the
 * client's hello answers that very challenge, for this purpose, from the transport peer that brought it. The stream
 * that is given belongs to the sealed one from then on, and is aborted when the handshake fails.
 *
 * @throws SealedError `SEALED_WRONG_RECIPIENT`, `SEALED_WRONG_PURPOSE`, `SEALED_WRONG_PEER`, `SEALED_REPLAYED`,
 *   `SEALED_MALFORMED`, `SEALED_TRUNCATED`, `SEALED_TIMEOUT`; AbortedError when `signal` fires; what the stream throws
 */
export function unsealStream(stream: MessageStream, options: UnsealStreamOptions): Promise<SealedStream> {
  const { identity, signal } = options
  const random = options.random ?? cryptoRandom
  const clock = options.clock ?? systemClock
  const timeoutMs = options.timeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS
  const open = options.openEnvelope ?? openNatively
  return shakeHands(stream, { clock, timeoutMs, signal }, async (next, messages) => {
    assertRoom(stream)
    const challenge = random.bytes(CHALLENGE_BYTES)
    const challengeMessage = encodeChallenge(challenge)
    await stream.send(challengeMessage)

    const envelope = await next()
    // Its length is checked before the key is used: opening is what costs.
    if (envelope.length !== ENVELOPE_OVERHEAD + HELLO_BYTES) {
      throw new SealedError('SEALED_MALFORMED', 'the first message of the client is no envelope of this protocol', {
        data: { length: envelope.length },
      })
    }
    const hello = decodeHello(await open(identity.privateKey, envelope))
    assertMeantForThisStream(hello, { challenge, stream, ...options })

    const ephemeral = ephemeralKey(random.bytes(32))
    const serverEphemeral = ephemeral.publicKey
    const transcript = { serverKey: identity.publicKey, challenge: challengeMessage, envelope, serverEphemeral }
    const keys = deriveSessionKeys(transcript, hello.secret, agree(ephemeral, hello.ephemeral))
    const sealer = createFrameSealer(keys.serverToClient)
    const frame = sealer.seal(pad(FrameKind.accept, new Uint8Array()))
    const accept = new Uint8Array(serverEphemeral.length + frame.length)
    accept.set(serverEphemeral)
    accept.set(frame, serverEphemeral.length)
    await stream.send(accept)
    const opener = createFrameOpener(keys.clientToServer)
    return createSealedStream({ stream, messages, sealer, opener, clock, rekeyAfter: options.rekeyAfter })
  })
}

/** Tells the client, in place of a challenge, that this server takes no more sessions now, and ends the stream. */
export async function refuseStream(stream: MessageStream): Promise<void> {
  try {
    await stream.send(encodeRefusal())
    await stream.close()
  } catch {
    // The client is gone already, which is what was wanted.
  }
}

function assertMeantForThisStream(
  hello: Hello,
  expected: {
    readonly challenge: Uint8Array
    readonly stream: MessageStream
    readonly purpose: string
    readonly identity: ServerIdentity
  },
): void {
  if (hello.server !== expected.identity.nodeId) {
    throw new SealedError('SEALED_WRONG_RECIPIENT', 'the hello names another server')
  }
  if (hello.purpose !== expected.purpose) {
    throw new SealedError('SEALED_WRONG_PURPOSE', 'the hello was made for another purpose', {
      data: { expected: expected.purpose },
    })
  }
  if (hello.peer !== expected.stream.remotePeer) {
    throw new SealedError('SEALED_WRONG_PEER', 'the hello was made by another transport peer')
  }
  if (hello.challenge.some((byte, at) => byte !== expected.challenge[at])) {
    throw new SealedError('SEALED_REPLAYED', 'the hello answers another challenge than this stream’s')
  }
}
