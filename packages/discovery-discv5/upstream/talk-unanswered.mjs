// discv5-wire.md: "If the protocol is not known to the recipient, it must answer with an empty TALKRESP". Nobody does.
import { conclude, open, utf8 } from './node.mjs'

const [asker, answerer] = [await open(), await open()]
const answer = await asker.sendTalkReq(answerer.enr.toENR(), new Uint8Array(), utf8('unknown')).catch(() => undefined)
conclude(answer === undefined, 'a TALKREQ of a protocol that nobody registered is not answered')
