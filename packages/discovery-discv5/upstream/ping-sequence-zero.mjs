// RLP writes 0 as the empty string. A PING with record sequence 0 is dropped: the decoder makes a BigInt of "0x".
import { conclude, echo, open, utf8 } from './node.mjs'

const [asker, answerer] = [await open(), await open()]
echo(answerer)
const peer = answerer.enr.toENR()
await asker.sendTalkReq(peer, utf8('a session first'), utf8('p'))
const arrived = new Set()
answerer.sessionService.on('request', (_from, { id }) => arrived.add(Buffer.from(id).toString('hex')))
const [session] = asker.sessionService.sessions.values()
for (const message of [Uint8Array.of(1, 0xc4, 0x82, 7, 1, 0x01), Uint8Array.of(1, 0xc4, 0x82, 7, 0, 0x80)]) {
  const packet = session.encryptMessage(asker.enr.nodeId, peer.nodeId, message)
  await asker.sessionService.transport.send(peer.getLocationMultiaddr('udp4'), peer.nodeId, packet)
}
setTimeout(
  () => conclude(arrived.has('0701') && !arrived.has('0700'), 'of two PINGs the one with sequence 0 does not arrive'),
  500,
)
