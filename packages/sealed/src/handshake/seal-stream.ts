import {
  type CallOptions,
  type Clock,
  ConfigurationError,
  cryptoRandom,
  type MessageStream,
  type Random,
  type Server,
  systemClock,
} from '@waypost/core'
import { sealEnvelope } from '../envelope.js'
import { createFrameOpener, createFrameSealer } from '../frame-cipher.js'
import { unpad } from '../padding.js'
import type { RekeyLimits } from '../rekey.js'
import { SealedError } from '../sealed-error.js'
import { createSealedStream, FrameKind, longestSealedMessage } from '../sealed-stream.js'
import { ephemeralKey } from '../x25519.js'
import { encodeHello } from './hello.js'
import { deriveSessionKeys } from './key-schedule.js'
import { decodeChallenge } from './messages.js'
import { shakeHands } from './shake-hands.js'

export interface SealStreamOptions extends CallOptions {
  /** The server that alone shall read: its key and its node id. */
  readonly server: Pick<Server, 'publicKey' | 'nodeId'>
  /** What the stream is for; the server must expect the same. */
  readonly purpose: string
  /** Deadline of the handshake, in ms. @default 10_000 */
  readonly timeoutMs?: number
  /** When this side replaces the key that it seals with. @default what the protocol allows at most; 10 minutes */
  readonly rekeyAfter?: Partial<RekeyLimits>
  readonly clock?: Clock
  readonly random?: Random
}

export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * The client's side of the handshake: resolves with a sealed stream once the server has proved that it opened the
 * hello. The stream that is given belongs to the sealed one from then on, and is aborted when the handshake fails.
 *
 * @throws SealedError `SEALED_BUSY`, `SEALED_VERSION_UNSUPPORTED`, `SEALED_MALFORMED`, `SEALED_TAMPERED`,
 *   `SEALED_TRUNCATED`, `SEALED_TIMEOUT`; AbortedError when `signal` fires; what the stream throws
 */
export function sealStream(stream: MessageStream, options: SealStreamOptions): Promise<MessageStream> {
  const { server, purpose, signal } = options
  const random = options.random ?? cryptoRandom
  const clock = options.clock ?? systemClock
  const timeoutMs = options.timeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS
  return shakeHands(stream, { clock, timeoutMs, signal }, async (next, messages) => {
    assertRoom(stream)
    const challengeMessage = await next()
    const challenge = decodeChallenge(challengeMessage)
    const secret = random.bytes(32)
    const ephemeral = ephemeralKey(random.bytes(32))
    const hello = encodeHello({
      purpose,
      server: server.nodeId,
      peer: stream.localPeer,
      challenge,
      secret,
      ephemeral: ephemeral.publicKey,
    })
    const envelope = sealEnvelope(server.publicKey, hello, random)
    await stream.send(envelope)

    const accept = await next()
    if (accept.length <= 32) throw new SealedError('SEALED_MALFORMED', 'the answer to the hello is too short')
    const serverEphemeral = accept.slice(0, 32)
    const transcript = { serverKey: server.publicKey, challenge: challengeMessage, envelope, serverEphemeral }
    const keys = deriveSessionKeys(transcript, secret, agree(ephemeral, serverEphemeral))
    const opener = createFrameOpener(keys.serverToClient)
    const { kind, content } = unpad(opener.open(accept.slice(32)))
    if (kind !== FrameKind.accept || content.length > 0) {
      throw new SealedError('SEALED_MALFORMED', 'the answer to the hello does not accept it')
    }
    const sealer = createFrameSealer(keys.clientToServer)
    return createSealedStream({ stream, messages, opener, sealer, clock, rekeyAfter: options.rekeyAfter })
  })
}

/** @throws ConfigurationError when sealed frames do not fit the stream */
export function assertRoom(stream: MessageStream): void {
  if (longestSealedMessage(stream.maxMessageBytes) > 0 && stream.maxMessageBytes >= 1024) return
  throw new ConfigurationError('maxMessageBytes', stream.maxMessageBytes, 'let the stream carry at least 1,024 bytes')
}

/** @throws SealedError when the other side's fresh key is none */
export function agree(own: ReturnType<typeof ephemeralKey>, other: Uint8Array): Uint8Array {
  try {
    return own.agree(other)
  } catch (cause) {
    throw new SealedError('SEALED_MALFORMED', 'the fresh key of the other side is not usable', { cause })
  }
}
