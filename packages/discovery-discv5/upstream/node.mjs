// What the reproductions share: nodes of the library as it is installed, on free ports of loopback.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { Discv5 } from '@chainsafe/discv5'
import { SignableENR } from '@chainsafe/enr'
import { multiaddr } from '@multiformats/multiaddr'

export const utf8 = (text) => new TextEncoder().encode(text)

/** A private key that is as good as any. */
export const privateKey = () =>
  Uint8Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte, at) => (at ? byte : 1))

export const portBytes = (port) => Uint8Array.of(port >> 8, port & 255)

/** A record with these entries, as a remote node would have signed it. */
export function record(entries, key = privateKey()) {
  return SignableENR.createV4(key, entries).toENR()
}

export async function freePort() {
  const socket = await silentSocket()
  const { port } = socket.address()
  socket.close()
  return port
}

/** A UDP socket that answers nobody. */
export async function silentSocket() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

export async function open(config = {}, options = {}) {
  const port = options.port ?? (await freePort())
  const key = privateKey()
  const enr = SignableENR.createV4(key, { ip: Uint8Array.of(127, 0, 0, 1), udp: portBytes(port) })
  const node = Discv5.create({
    enr,
    privateKey: { type: 'secp256k1', raw: key },
    bindAddrs: { ip4: multiaddr(`/ip4/127.0.0.1/udp/${port}`) },
    config: { requestTimeout: 400, lookupTimeout: 2_000, ...config },
    ...options,
  })
  await node.start()
  return node
}

/** Answers TALK requests with themselves; counts them. */
export function echo(node) {
  const seen = []
  node.on('talkReqReceived', (from, _enr, { id, request }) => {
    seen.push(request)
    void node.sendTalkResp(from, id, request)
  })
  return seen
}

/** Says whether the defect showed, as the last thing. */
export function conclude(isReproduced, what) {
  process.stdout.write(`${isReproduced ? 'reproduced' : 'not reproduced'}: ${what}\n`)
  process.exit(isReproduced ? 0 : 1)
}

/** For defects that end the process: what reaches the top. */
export function expectUncaught(pattern, what) {
  process.once('uncaughtException', (error) => conclude(pattern.test(String(error)), `${what}: ${error.message}`))
  setTimeout(() => conclude(false, what), 5_000)
}
