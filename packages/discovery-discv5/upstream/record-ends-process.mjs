// A record with a UDP port of four bytes, which anybody can sign and spread, throws where nobody catches: in the timer
// of the request before it. The process ends.
import { expectUncaught, open, portBytes, record, silentSocket } from './node.mjs'

const silent = await silentSocket()
const node = await open({ lookupParallelism: 1 })
const first = record({ ip: Uint8Array.of(127, 0, 0, 1), udp: portBytes(silent.address().port) })
const evil = record({ ip: Uint8Array.of(127, 0, 0, 1), udp: Uint8Array.of(1, 2, 3, 4) })
node.addEnr(first)
node.addEnr(evil)
expectUncaught(/RangeError/, 'a lookup that comes to a malformed record ends the process')
// Asks the silent one first, and comes to the other when that has timed out.
void node.findNode(first.nodeId)
