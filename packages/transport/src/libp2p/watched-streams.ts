import type { Connection, Stream } from '@libp2p/interface'
import { TransportError } from '../transport-error.js'

/** Connections whose streams are watched from the moment they open. */
export interface WatchedStreams {
  /** The connection, for one that opens streams and may not notice when one is closed at once. */
  of(connection: Connection): Connection
}

/**
 * Gossipsub listens for the end of a stream only some time after it opened it. When the other side resets it within that
 * time, as one does to whom we are a stranger still, it would keep the dead stream for as long as the connection lasts,
 * and open no other.
 *
 * @param onClosed called when the latest stream to a peer is closed, and whoever opened it had the time to put it down
 */
export function watchStreams(onClosed: (peer: string) => void): WatchedStreams {
  const latest = new Map<string, Stream>()

  async function open(connection: Connection, given: Parameters<Connection['newStream']>): Promise<Stream> {
    const stream = await connection.newStream(...given)
    if (stream.status !== 'open') throw new TransportError('TRANSPORT_ABORTED', 'the stream was closed at once')
    const peer = connection.remotePeer.toString()
    latest.set(peer, stream)
    const closed = () => {
      if (latest.get(peer) !== stream) return
      latest.delete(peer)
      onClosed(peer)
    }
    // The opener goes on before what is queued here.
    stream.addEventListener('close', () => queueMicrotask(closed), { once: true })
    return stream
  }

  return {
    of: (connection) =>
      new Proxy(connection, {
        get(target, name) {
          if (name === 'newStream') return (...given: Parameters<Connection['newStream']>) => open(target, given)
          const value = Reflect.get(target, name, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  }
}
