import { createSocket, type Socket } from 'node:dgram'
import { ConfigurationError } from '@waypost/core'
import { Discv5Error } from './discv5-error.js'
import type { IpAddress } from './ip-scope.js'

/** The kernel's queue of datagrams not yet read: a lookup's answers come in bursts. */
const RECEIVE_BUFFER_BYTES = 512 * 1024

/**
 * Opens and binds a UDP socket.
 *
 * @param port 0 takes a free one
 * @throws Discv5Error `UDP_PORT_BUSY`, `UDP_SOCKET_FAILED`
 * @throws ConfigurationError when the machine has no such address or the port needs rights
 */
export async function bindUdpSocket(ip: IpAddress, port: number): Promise<Socket> {
  const socket = createSocket({
    type: ip.family === 4 ? 'udp4' : 'udp6',
    ipv6Only: ip.family === 6,
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ address: ip.text, port, exclusive: true }, () => {
        socket.off('error', reject)
        resolve()
      })
    })
    return socket
  } catch (error) {
    socket.close()
    throw bindError(ip, port, error)
  }
}

function bindError(ip: IpAddress, port: number, cause: unknown): ConfigurationError | Discv5Error {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new Discv5Error('UDP_PORT_BUSY', `UDP port ${port} of ${ip.text} is taken by another process`, {
        hint: 'stop that process, or give another bind.port (0 takes a free one)',
        data: { field: 'bind.port', ip: ip.text, port },
        cause,
      })
    case 'EADDRNOTAVAIL':
      return new ConfigurationError('bind.ip', ip.text, 'give an address of this machine, or 0.0.0.0', cause)
    case 'EACCES':
      return new ConfigurationError('bind.port', port, 'give a port from 1024, or the right to bind lower ones', cause)
    default:
      return new Discv5Error('UDP_SOCKET_FAILED', `no UDP socket could be opened on ${ip.text}`, { cause })
  }
}
