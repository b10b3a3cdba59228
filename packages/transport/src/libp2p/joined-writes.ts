import type { MessageStream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'

/** From so many bytes on they are written at once, and the sender is told when there is no more room. */
const MOST_WAITING_BYTES = 32_768

interface MaybeNode {
  readonly process?: { nextTick?(callback: () => void): void }
}

/** Behind all that the present turn leads to, where the runtime has such a queue. */
const soon = (globalThis as MaybeNode).process?.nextTick ?? queueMicrotask

/** The part of a node that makes connections out of what transports give, before anything is written to that. */
export interface Upgrader<Raw extends MessageStream, Inbound, Outbound> {
  upgradeInbound(connection: Raw, options: never): Inbound
  upgradeOutbound(connection: Raw, options: never): Outbound
}

/**
 * Has what a node writes to a connection within one turn handed on as one piece. The library gives a length and what it is of
 * apart, and TCP would write each piece by a system call of its own, and send it as a packet of its own.
 */
export function joinWrites<Raw extends MessageStream, Inbound, Outbound>(
  upgrader: Upgrader<Raw, Inbound, Outbound>,
): void {
  const { upgradeInbound, upgradeOutbound } = upgrader
  upgrader.upgradeInbound = (connection, options) => upgradeInbound.call(upgrader, joined(connection), options)
  upgrader.upgradeOutbound = (connection, options) => upgradeOutbound.call(upgrader, joined(connection), options)
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
