import type { CallOptions, Clock, MessageStream } from '@waypost/core'
import { untilAborted } from './abortable.js'
import type { FrameOpener, FrameSealer } from './frame-cipher.js'
import { TAG_BYTES } from './frame-cipher.js'
import { lengthOf, longestContent, unpad, withPadded } from './padding.js'
import { MOST_UNDER_ONE_KEY, REKEY_LIMITS, type RekeyLimits } from './rekey.js'
import { SealedError } from './sealed-error.js'

/** What a frame holds, as the first byte of its plaintext. */
export const FrameKind = { data: 0, end: 1, accept: 2, rekey: 3 } as const

/** A stream whose messages may be given in parts, which are joined where they are sealed. */
export interface SealedStream extends MessageStream {
  /** As `send`, for one message of all the parts: a long part need not be copied to stand behind a short one. */
  sendParts(parts: readonly Uint8Array[], options?: CallOptions): Promise<void>
}

export interface SealedStreamParts {
  readonly stream: MessageStream
  /** The iterator that the handshake read from. */
  readonly messages: AsyncIterator<Uint8Array>
  readonly sealer: FrameSealer
  readonly opener: FrameOpener
  readonly clock: Clock
  /** When this side replaces the key that it seals with. @default {@link REKEY_LIMITS} */
  readonly rekeyAfter?: Partial<RekeyLimits> | undefined
}

/** Longest content of one sealed message on a stream that carries `maxMessageBytes`; negative when too short for any. */
export function longestSealedMessage(maxMessageBytes: number): number {
  return longestContent(maxMessageBytes - TAG_BYTES)
}

/** A message stream whose messages are sealed frames of another. Breaks at the first frame that is not the next. */
export function createSealedStream(parts: SealedStreamParts): SealedStream {
  const { stream, messages, sealer, opener, clock } = parts
  const rekeyAfter = { ...REKEY_LIMITS, ...parts.rekeyAfter }
  const maxMessageBytes = longestSealedMessage(stream.maxMessageBytes)
  let closed = false
  let ended = false
  let failure: Error | undefined

  let keyedAt = clock.now()

  // The frame's number is fixed when it is sealed, so it goes to the network in that same turn and is never taken back.
  const sendSealed = (kind: number, content: readonly Uint8Array[]) =>
    stream.send(withPadded(kind, content, sealer.seal))

  async function sendFrame(kind: number, content: readonly Uint8Array[]) {
    if (!isRekeyDue()) return sendSealed(kind, content)
    const announced = sendSealed(FrameKind.rekey, [])
    sealer.rekey()
    keyedAt = clock.now()
    await Promise.all([announced, sendSealed(kind, content)])
  }

  function isRekeyDue(): boolean {
    const { frames, bytes } = sealer.used
    if (frames === 0) return false
    return frames >= rekeyAfter.frames || bytes >= rekeyAfter.bytes || clock.now() - keyedAt >= rekeyAfter.ms
  }

  function fail(error: unknown): Error {
    failure ??= error instanceof Error ? error : new SealedError('SEALED_MALFORMED', 'the stream failed')
    stream.abort(failure)
    return failure
  }

  async function read(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      if (failure !== undefined) throw failure
      if (ended) return { done: true, value: undefined }
      const { done, value: frame } = await messages.next()
      if (failure !== undefined) throw failure
      if (ended) return { done: true, value: undefined }
      if (done) throw fail(new SealedError('SEALED_TRUNCATED', 'the stream ended without its authenticated end'))
      try {
        const { kind, content } = unpad(opener.open(frame))
        const { frames, bytes } = opener.used
        if (frames > MOST_UNDER_ONE_KEY.frames || bytes > MOST_UNDER_ONE_KEY.bytes) throw overused()
        if (kind === FrameKind.data) return { done: false, value: content }
        // Twice in a row would be work for nothing.
        if (kind === FrameKind.rekey && content.length === 0 && frames > 1) {
          opener.rekey()
          continue
        }
        if (kind !== FrameKind.end || content.length > 0) {
          throw new SealedError('SEALED_MALFORMED', 'a frame is of an unknown kind, or out of place', {
            data: { kind },
          })
        }
      } catch (error) {
        throw fail(error)
      }
      ended = true
      return { done: true, value: undefined }
    }
  }

  // Reads run one after the other: a frame opens under its own number only.
  let lastRead: Promise<unknown> = Promise.resolve()
  function readInTurn(): Promise<IteratorResult<Uint8Array>> {
    const mine = lastRead.then(read, read)
    lastRead = mine.catch(() => {})
    return mine
  }

  async function sendParts(content: readonly Uint8Array[], { signal }: CallOptions = {}) {
    if (failure !== undefined) throw failure
    if (closed) throw new SealedError('SEALED_CLOSED', 'the stream is closed for sending')
    const length = lengthOf(content)
    if (length > maxMessageBytes) {
      throw new SealedError('SEALED_MESSAGE_TOO_LARGE', `a message of ${length} bytes is too long`, {
        hint: `send at most ${maxMessageBytes} bytes in one message`,
        data: { length, maxMessageBytes },
      })
    }
    await untilAborted(sendFrame(FrameKind.data, content), signal)
  }

  return {
    protocol: stream.protocol,
    localPeer: stream.localPeer,
    remotePeer: stream.remotePeer,
    remoteAddress: stream.remoteAddress,
    maxMessageBytes,
    send: (message, options) => sendParts([message], options),
    sendParts,
    async close() {
      if (closed || failure !== undefined) return
      closed = true
      await sendFrame(FrameKind.end, [])
      await stream.close()
    },
    abort(reason) {
      if (failure !== undefined) return
      failure = reason
      stream.abort(reason)
    },
    [Symbol.asyncIterator]() {
      let left = false
      return {
        next: async () => (left ? { done: true, value: undefined } : readInTurn()),
        async return() {
          left = true
          return { done: true, value: undefined }
        },
      }
    },
  }
}

function overused(): SealedError {
  return new SealedError('SEALED_EXHAUSTED', 'the other side sealed more under one key than it may', {
    hint: 'open a new stream',
  })
}
