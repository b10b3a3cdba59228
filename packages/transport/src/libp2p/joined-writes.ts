import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'

/** From so many bytes on they are written at once, and the sender is told when there is no more room. */
const MOST_WAITING_BYTES = 32_768

interface MaybeNode {
  readonly process?: { nextTick?(callback: () => void): void }
}

/** Behind all that the present turn leads to, where the runtime has such a queue. */
const soon = (globalThis as MaybeNode).process?.nextTick ?? queueMicrotask

/**
 * An encrypter that hands its messages to the connection as one piece, with all that follow in the same turn. Noise gives
 * the length and the sealed bytes of each apart, and TCP would write each piece by a system call of its own, and send
 * it as a packet of its own.
 */
export function withJoinedWrites<Components>(
  make: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = make(components)
    const { secureInbound, secureOutbound } = encrypter
    encrypter.secureInbound = (connection, options) => secureInbound.call(encrypter, joined(connection), options)
    encrypter.secureOutbound = (connection, options) => secureOutbound.call(encrypter, joined(connection), options)
    return encrypter
  }
}

/** The same connection, in whose place nothing else may stand: libp2p holds on to it. */
function joined<Connection extends MessageStream>(connection: Connection): Connection {
  const send = connection.send.bind(connection)
  const close = connection.close?.bind(connection)
  let waiting = new Uint8ArrayList()

  function flush(): boolean {
    const data = waiting
    if (data.byteLength === 0) return true
    waiting = new Uint8ArrayList()
    // Of one piece it is a view; of several a copy, which costs less than a second write.
    return send(data.subarray())
  }

  function flushSoon() {
    try {
      if (connection.status === 'open') flush()
    } catch {
      // It ended in between, of which its reader learns.
    }
  }

  connection.send = (data) => {
    if (connection.status !== 'open') return send(data.subarray())
    if (waiting.byteLength === 0) soon(flushSoon)
    waiting.append(data)
    if (waiting.byteLength >= MOST_WAITING_BYTES) return flush()
    return !connection.writableNeedsDrain
  }
  connection.close = (options) => {
    flushSoon()
    return close(options)
  }
  return connection
}
