import type { Connection, Stream } from '@libp2p/interface'
import { AbortedError, type CallOptions, type MessageStream } from '@waypost/core'
import { Uint8ArrayList } from 'uint8arraylist'
import { createInbox } from '../inbox.js'
import { createFrameReader, framePrefix, messageTooLarge } from '../message-framing.js'
import { TransportError } from '../transport-error.js'
import { remoteAddressOf } from './remote-address.js'

/** Bytes of whole messages that wait for their reader before the other side is told to stop sending. */
const HIGH_WATER_BYTES = 262_144

/** A message stream over a stream of libp2p: each message behind its length. */
export function messageStreamOf(
  stream: Stream,
  connection: Connection,
  options: {
    readonly protocol: string
    readonly localPeer: string
    readonly maxMessageBytes: number
    /** The streams that are open now: holds this one until it closes both ways. */
    readonly openStreams: Set<MessageStream>
  },
): MessageStream {
  const { protocol, localPeer, maxMessageBytes, openStreams } = options
  let closed = false
  let failure: Error | undefined
  // A FIN of the other side is an orderly end; a stream that closes without one lost its connection.
  let sawEnd = stream.remoteWriteStatus === 'closed' && (stream.status === 'open' || stream.status === 'closing')

  const inbox = createInbox(() => {
    if (inbox.waitingBytes <= HIGH_WATER_BYTES / 2) setPaused(false)
  })
  const reader = createFrameReader(maxMessageBytes, (message) => inbox.push(message))

  function setPaused(paused: boolean) {
    if (stream.readStatus !== (paused ? 'readable' : 'paused')) return
    if (paused) stream.pause()
    else stream.resume()
  }

  function fail(reason: Error, discard: boolean) {
    failure ??= reason
    closed = true
    inbox.fail(failure, { discard })
  }

  /** No more bytes will come. */
  function conclude() {
    if (failure !== undefined) return
    if (sawEnd && !reader.isWithinMessage) inbox.end()
    else fail(connectionGone(), false)
  }

  stream.addEventListener('message', ({ data }) => {
    if (failure !== undefined) return
    try {
      for (const chunk of data instanceof Uint8Array ? [data] : data) reader.take(chunk)
    } catch (error) {
      const reason = error instanceof Error ? error : connectionGone(error)
      fail(reason, true)
      stream.abort(reason)
      return
    }
    if (inbox.waitingBytes > HIGH_WATER_BYTES) setPaused(true)
  })
  stream.addEventListener('remoteCloseWrite', () => {
    sawEnd = true
    // What was read already may be all there is; what was not comes with the event `end`.
    if (stream.readBufferLength === 0) conclude()
  })
  // Also comes just before `close`, which then knows the cause.
  stream.addEventListener('end', () => sawEnd && conclude())
  stream.addEventListener('close', ({ error, local }) => {
    openStreams.delete(messages)
    // What arrived before the end and was held back is read still.
    setPaused(false)
    if (error !== undefined && !local) fail(remoteAborted(error), false)
    else if (error !== undefined) fail(connectionGone(error), false)
    else conclude()
  })

  const messages: MessageStream = {
    protocol,
    localPeer,
    remotePeer: connection.remotePeer.toString(),
    remoteAddress: remoteAddressOf(connection.remoteAddr),
    maxMessageBytes,
    async send(message: Uint8Array, { signal }: CallOptions = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      if (failure !== undefined) throw failure
      if (closed) throw new TransportError('TRANSPORT_CLOSED', 'the stream is closed for sending')
      if (message.length > maxMessageBytes) throw messageTooLarge(message.length, maxMessageBytes)
      try {
        // As one piece: each piece is a frame of the muxer, which the other side answers with one of its own.
        stream.send(new Uint8ArrayList(framePrefix(message.length), message))
        if (isFull(stream)) await untilRoom(stream, signal)
      } catch (error) {
        if (signal?.aborted) throw new AbortedError(signal.reason)
        throw failure ?? connectionGone(error)
      }
    },
    async close() {
      if (closed) return
      closed = true
      try {
        await stream.close()
      } catch (error) {
        if (failure === undefined) throw connectionGone(error)
      }
    },
    abort(reason) {
      if (failure !== undefined) return
      fail(reason, true)
      stream.abort(reason)
    },
    [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
  }
  if (stream.status === 'open' || stream.status === 'closing') openStreams.add(messages)
  else conclude()
  return messages
}

const isFull = (stream: Stream) => stream.writableNeedsDrain || stream.writeBufferLength > 0

/**
 * Waits until all that was sent is on its way. The stream's own `onDrain` will not do: it resolves whenever the
 * connection drains, though the other side's window is shut, and for ever after it did once.
 */
function untilRoom(stream: Stream, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    // The stream goes on sending in a microtask after `drain`, so what it could send is seen behind that.
    const check = () => queueMicrotask(() => isFull(stream) || settle(resolve))
    const onClose = ({ error }: { error?: Error }) => settle(() => reject(error ?? connectionGone()))
    const onAbort = () => settle(() => reject(new AbortedError(signal?.reason)))
    const settle = (finish: () => void) => {
      stream.removeEventListener('drain', check)
      stream.removeEventListener('idle', check)
      stream.removeEventListener('close', onClose)
      signal?.removeEventListener('abort', onAbort)
      finish()
    }
    stream.addEventListener('drain', check)
    stream.addEventListener('idle', check)
    stream.addEventListener('close', onClose)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

function connectionGone(cause?: unknown): TransportError {
  return new TransportError('TRANSPORT_CLOSED', 'the connection is gone', {
    hint: 'open a new stream, to this server or another',
    ...(cause === undefined ? {} : { cause }),
  })
}

function remoteAborted(cause: unknown): TransportError {
  return new TransportError('TRANSPORT_ABORTED', 'the other side aborted the stream', { cause })
}
