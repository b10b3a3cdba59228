import type { CallOptions, MessageStream } from '@waypost/core'
import { untilAborted } from './abortable.js'
import type { FrameOpener, FrameSealer } from './frame-cipher.js'
import { TAG_BYTES } from './frame-cipher.js'
import { longestContent, pad, unpad } from './padding.js'
import { SealedError } from './sealed-error.js'

/** What a frame holds, as the first byte of its plaintext. */
export const FrameKind = { data: 0, end: 1, accept: 2 } as const

const EMPTY = new Uint8Array()

export interface SealedStreamParts {
  readonly stream: MessageStream
  /** The iterator that the handshake read from. */
  readonly messages: AsyncIterator<Uint8Array>
  readonly sealer: FrameSealer
  readonly opener: FrameOpener
}

/** Longest content of one sealed message on a stream that carries `maxMessageBytes`; negative when too short for any. */
export function longestSealedMessage(maxMessageBytes: number): number {
  return longestContent(maxMessageBytes - TAG_BYTES)
}

/** A message stream whose messages are sealed frames of another. Breaks at the first frame that is not the next. */
export function createSealedStream({ stream, messages, sealer, opener }: SealedStreamParts): MessageStream {
  const maxMessageBytes = longestSealedMessage(stream.maxMessageBytes)
  let closed = false
  let ended = false
  let failure: Error | undefined

  // The frame's number is fixed when it is sealed, so it goes to the network in that same turn and is never taken back.
  const sendFrame = (kind: number, content: Uint8Array) => stream.send(sealer.seal(pad(kind, content)))

  function fail(error: unknown): Error {
    failure ??= error instanceof Error ? error : new SealedError('SEALED_MALFORMED', 'the stream failed')
    stream.abort(failure)
    return failure
  }

  async function read(): Promise<IteratorResult<Uint8Array>> {
    if (failure !== undefined) throw failure
    if (ended) return { done: true, value: undefined }
    const { done, value: frame } = await messages.next()
    if (failure !== undefined) throw failure
    if (ended) return { done: true, value: undefined }
    if (done) throw fail(new SealedError('SEALED_TRUNCATED', 'the stream ended without its authenticated end'))
    try {
      const { kind, content } = unpad(opener.open(frame))
      if (kind === FrameKind.data) return { done: false, value: content }
      if (kind !== FrameKind.end || content.length > 0) {
        throw new SealedError('SEALED_MALFORMED', 'a frame is of an unknown kind', { data: { kind } })
      }
    } catch (error) {
      throw fail(error)
    }
    ended = true
    return { done: true, value: undefined }
  }

  // Reads run one after the other: a frame opens under its own number only.
  let lastRead: Promise<unknown> = Promise.resolve()
  function readInTurn(): Promise<IteratorResult<Uint8Array>> {
    const mine = lastRead.then(read, read)
    lastRead = mine.catch(() => {})
    return mine
  }

  return {
    protocol: stream.protocol,
    localPeer: stream.localPeer,
    remotePeer: stream.remotePeer,
    remoteAddress: stream.remoteAddress,
    maxMessageBytes,
    async send(message: Uint8Array, { signal }: CallOptions = {}) {
      if (failure !== undefined) throw failure
      if (closed) throw new SealedError('SEALED_CLOSED', 'the stream is closed for sending')
      if (message.length > maxMessageBytes) {
        throw new SealedError('SEALED_MESSAGE_TOO_LARGE', `a message of ${message.length} bytes is too long`, {
          hint: `send at most ${maxMessageBytes} bytes in one message`,
          data: { length: message.length, maxMessageBytes },
        })
      }
      await untilAborted(sendFrame(FrameKind.data, message), signal)
    },
    async close() {
      if (closed || failure !== undefined) return
      closed = true
      await sendFrame(FrameKind.end, EMPTY)
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
