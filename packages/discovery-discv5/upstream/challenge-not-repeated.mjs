// discv5-theory.md: while a handshake is open, the same WHOAREYOU is sent again. A new one makes the first void.
import { createRandomPacket, encodePacket } from '@chainsafe/discv5/packet'
import { conclude, open, silentSocket } from './node.mjs'

const node = await open()
const peer = await silentSocket()
const challenges = []
const nodeId = 'ab'.repeat(32)
peer.on('message', (bytes) => {
  challenges.push(bytes.toString('hex'))
  if (challenges.length === 2) conclude(challenges[0] !== challenges[1], 'two packets got two different WHOAREYOU')
})
for (let count = 0; count < 2; count++)
  peer.send(encodePacket(node.enr.nodeId, createRandomPacket(nodeId)), node.enr.udp)
setTimeout(() => conclude(false, 'two packets got two WHOAREYOU'), 2_000)
