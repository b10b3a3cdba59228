// When the answer to a handshake's message is lost the handshake is sent again and dropped as unasked for: a single lost
// packet costs the whole request, whatever `requestRetries` says.
import { conclude, echo, open, utf8 } from './node.mjs'

const [asker, answerer] = [await open({ requestRetries: 5 }), await open()]
echo(answerer)
const { transport } = answerer.sessionService
const send = transport.send.bind(transport)
let messages = 0
transport.send = async (to, id, packet) => {
  // Flag 0 is an ordinary message; of these the first two, answer and PING, are lost.
  if (packet.header.flag === 0 && messages++ < 2) return
  await send(to, id, packet)
}
const answer = await asker.sendTalkReq(answerer.enr.toENR(), utf8('hello'), utf8('p')).catch(() => undefined)
conclude(answer === undefined, 'one lost answer to a handshake fails the request, with five sendings allowed')
