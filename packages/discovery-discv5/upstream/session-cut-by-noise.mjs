// A packet that a session cannot read ends that session. Whoever forges a source address cuts any session of others, and
// two nodes that open a session with each other at once lose both.
import { createRandomPacket } from '@chainsafe/discv5/packet'
import { conclude, echo, open, utf8 } from './node.mjs'

const [a, b] = [await open(), await open()]
echo(b)
await a.sendTalkReq(b.enr.toENR(), utf8('a session first'), utf8('p'))
const before = b.sessionService.sessionsSize()
// From the address of `a`, as a forged packet would be.
await a.sessionService.transport.send(
  b.enr.toENR().getLocationMultiaddr('udp4'),
  b.enr.nodeId,
  createRandomPacket(a.enr.nodeId),
)
await new Promise((resolve) => setTimeout(resolve, 100))
conclude(before === 1 && b.sessionService.sessionsSize() === 0, 'one unreadable packet ended the session')
