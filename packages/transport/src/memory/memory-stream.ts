import { AbortedError, type CallOptions, type MessageStream } from '@waypost/core'
import { createInbox, type Inbox } from '../inbox.js'
import { messageTooLarge } from '../message-framing.js'
import { TransportError } from '../transport-error.js'

/** Messages that wait at the reader before `send` holds its caller back. */
const HIGH_WATER = 8

/** One end of a {@link memoryStreamPair}, with what the network needs to break it. */
export interface MemoryStream extends MessageStream {
  /** Ends it as a connection ends that died: the reader gets what had arrived, then a typed error. */
  cut(): void
}

export interface MemoryStreamPairOptions {
  readonly protocol: string
  readonly peers: readonly [string, string]
  readonly maxMessageBytes: number
  /** Runs `deliver` when the way between the two is open, keeping the order of its calls. */
  readonly carry: (deliver: () => void) => void
}

/** Two ends of one stream: what one sends, the other reads. */
export function memoryStreamPair(options: MemoryStreamPairOptions): [MemoryStream, MemoryStream] {
  const [here, there] = options.peers
  const left = half(options, here, there)
  const right = half(options, there, here)
  left.join(right)
  right.join(left)
  return [left.stream, right.stream]
}

interface Half {
  readonly stream: MemoryStream
  readonly inbox: Inbox
  join(other: Half): void
  fail(reason: Error, discard: boolean): void
  wake(): void
}

function half(options: MemoryStreamPairOptions, localPeer: string, remotePeer: string): Half {
  const { protocol, maxMessageBytes, carry } = options
  let other: Half | undefined
  let closed = false
  let failure: Error | undefined
  const held = new Set<() => void>()

  const inbox = createInbox(() => other?.wake())

  const roomAtReader = () => failure !== undefined || other === undefined || other.inbox.waiting < HIGH_WATER

  function untilRoom(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        if (!roomAtReader()) return
        finish()
        if (failure === undefined) resolve()
        else reject(failure)
      }
      const onAbort = () => {
        finish()
        reject(new AbortedError(signal?.reason))
      }
      const finish = () => {
        held.delete(settle)
        signal?.removeEventListener('abort', onAbort)
      }
      held.add(settle)
      signal?.addEventListener('abort', onAbort, { once: true })
      settle()
    })
  }

  function fail(reason: Error, discard: boolean) {
    failure ??= reason
    closed = true
    inbox.fail(reason, { discard })
    wake()
  }

  function wake() {
    for (const settle of [...held]) settle()
  }

  const stream: MemoryStream = {
    protocol,
    localPeer,
    remotePeer,
    maxMessageBytes,
    async send(message: Uint8Array, { signal }: CallOptions = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      if (failure !== undefined) throw failure
      if (closed) throw new TransportError('TRANSPORT_CLOSED', 'the stream is closed for sending')
      if (message.length > maxMessageBytes) throw messageTooLarge(message.length, maxMessageBytes)
      const copy = message.slice()
      carry(() => other?.inbox.push(copy))
      if (!roomAtReader()) await untilRoom(signal)
    },
    async close() {
      if (closed) return
      closed = true
      carry(() => other?.inbox.end())
    },
    abort(reason) {
      if (failure !== undefined) return
      fail(reason, true)
      other?.fail(new TransportError('TRANSPORT_ABORTED', 'the other side aborted the stream'), false)
    },
    cut() {
      fail(new TransportError('TRANSPORT_CLOSED', 'the connection is gone'), false)
    },
    [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
  }

  return {
    stream,
    inbox,
    fail,
    wake,
    join(counterpart) {
      other = counterpart
    },
  }
}
