import { yamux } from '@chainsafe/libp2p-yamux'
import type { MessageStream, StreamMuxerFactory } from '@libp2p/interface'
import type { Clock } from '@waypost/core'
import { TransportError } from '../transport-error.js'
import { withSparingWindow } from './sparing-window.js'

/** How often who dialled looks whether the other side still answers, in ms. */
const WATCH_MS = 10_000
/** How long the answer may take, in ms. */
const ANSWER_MS = 10_000
/** How often the other side says something, in ms: a machine that went away is found when it does not confirm that. */
const KEEP_ALIVE_MS = 60_000

/**
 * Yamux with pings of its own. Who dialled a connection watches it: one that falls silent without closing is ended. The
 * library would open a stream of another protocol for that, each time; a ping of the muxer is a frame each way.
 *
 * @param options.window bytes that a stream's other side may send ahead of its reader
 */
export function watchfulMuxer(options: {
  readonly maxInboundStreams: number
  readonly window: number
  readonly maxReadBufferLength: number
  readonly clock: Clock
}): () => StreamMuxerFactory {
  const { maxInboundStreams, window, maxReadBufferLength, clock } = options
  const make = yamux({
    enableKeepAlive: false,
    maxInboundStreams,
    // Who asks for several streams at once sends them with the end of the handshake: ten and more ended the connection.
    maxEarlyStreams: maxInboundStreams,
    streamOptions: { maxStreamWindowSize: window, maxReadBufferLength },
  })

  return () => {
    const factory = make()
    const { createStreamMuxer } = factory
    factory.createStreamMuxer = (connection) => {
      const muxer = createStreamMuxer.call(factory, connection)
      const { onCreateStream, onRemoteStream } = muxer
      muxer.onCreateStream = () => withSparingWindow(onCreateStream.call(muxer), window)
      muxer.onRemoteStream = (stream) => onRemoteStream.call(muxer, withSparingWindow(stream))
      if (connection.direction === 'outbound') watch(muxer, connection, clock)
      else keepAlive(muxer, connection, clock)
      return muxer
    }
    return factory
  }
}

type Muxer = ReturnType<ReturnType<ReturnType<typeof yamux>>['createStreamMuxer']>

function watch(muxer: Muxer, connection: MessageStream, clock: Clock): void {
  every(connection, clock, WATCH_MS, async () => {
    const controller = new AbortController()
    const cancel = clock.after(ANSWER_MS, () => controller.abort())
    try {
      await muxer.ping({ signal: controller.signal })
    } catch {
      const reason = new TransportError('TRANSPORT_TIMEOUT', 'the other side of the connection fell silent')
      muxer.abort(reason)
      connection.abort(reason)
    } finally {
      cancel()
    }
  })
}

/** Without a deadline: a late answer would break the muxer's protocol, and who dialled watches already. */
function keepAlive(muxer: Muxer, connection: MessageStream, clock: Clock): void {
  every(connection, clock, KEEP_ALIVE_MS, async () => {
    await muxer.ping().catch(() => {})
  })
}

/** Does something again and again, one time after the other, while a connection is open. */
function every(connection: MessageStream, clock: Clock, ms: number, work: () => Promise<void>): void {
  let cancel = () => {}
  const next = () => {
    cancel = clock.after(ms, () => void work().then(() => connection.status === 'open' && next()))
  }
  connection.addEventListener('close', () => cancel())
  next()
}
