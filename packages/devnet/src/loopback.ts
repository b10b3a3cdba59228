import { createSocket } from 'node:dgram'

/**
 * `count` addresses of 127.0.0.0/8 that differ in their second byte, so that similarity-based admission tells hosts
 * apart as it would on the internet. A system that has 127.0.0.1 alone gets that for each.
 */
export async function loopbackAddresses(count: number): Promise<string[]> {
  const spread = (index: number) => `127.${1 + ((index * 37) % 250)}.${1 + ((index * 101) % 250)}.1`
  if (!(await canBind(spread(1)))) return Array.from({ length: count }, () => '127.0.0.1')
  return Array.from({ length: count }, (_, index) => spread(index + 1))
}

function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => socket.close(() => resolve(false)))
    socket.bind(0, address, () => socket.close(() => resolve(true)))
  })
}
