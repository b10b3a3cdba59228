// When an answer is lost the request is sent again, and the receiver does it again instead of answering as before.
import { conclude, echo, open, utf8 } from './node.mjs'

const [asker, answerer] = [await open({ requestRetries: 3 }), await open()]
const seen = echo(answerer)
const peer = answerer.enr.toENR()
await asker.sendTalkReq(peer, utf8('a session first'), utf8('p'))
await new Promise((resolve) => setTimeout(resolve, 300))
const { transport } = answerer.sessionService
const send = transport.send.bind(transport)
let sent = 0
transport.send = async (...packet) => (sent++ === 0 ? undefined : send(...packet))
seen.length = 0
await asker.sendTalkReq(peer, utf8('once'), utf8('p'))
conclude(seen.length === 2, `one request reached the application ${seen.length} times`)
