import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'

/**
 * An encrypter that hands each of its messages to the connection as one piece. Noise gives the length and the sealed
 * bytes apart, and TCP would write each piece by a system call of its own, and send it as a packet of its own.
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
  // Of one piece it is a view; of several a copy, which costs less than a second write.
  connection.send = (data) => send(data.subarray())
  return connection
}
