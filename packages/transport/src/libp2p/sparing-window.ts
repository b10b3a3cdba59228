import { StreamState, type YamuxStream } from '@chainsafe/libp2p-yamux/stream'

/** The fields of a stream of yamux that say how much its other side may send, as the library names them. */
interface Window {
  readonly state: StreamState
  /** Bytes that may be under way altogether. */
  recvWindow: number
  /** Bytes of it that the other side may send still. */
  recvWindowCapacity: number
  sendWindowUpdate(): void
}

/**
 * A stream of yamux that lets its other side send more once half of the window was used. The library does so for each
 * frame that comes: a frame back, encrypted and written and read, for each message of a subscription.
 *
 * @param window bytes that the other side may send ahead, from the beginning on; it is told with the frame that opens the
 *   stream, so it has to be asked for before that goes out
 */
export function withSparingWindow(stream: YamuxStream, window?: number): YamuxStream {
  const fields = stream as unknown as Window
  const update = fields.sendWindowUpdate.bind(stream)
  if (window !== undefined) fields.recvWindow = window
  fields.sendWindowUpdate = () => {
    const { state, recvWindow, recvWindowCapacity } = fields
    // The first two: what opens the stream on either side goes with it.
    const isOpening = state === StreamState.Init || state === StreamState.SYNReceived
    if (isOpening || recvWindowCapacity <= recvWindow / 2) update()
  }
  return stream
}
