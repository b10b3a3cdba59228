// With `requestRetries: 1`, the default, a request is sent once and never again.
import { conclude, open, portBytes, record, silentSocket } from './node.mjs'

const peer = await silentSocket()
let packets = 0
peer.on('message', () => packets++)
const node = await open({ requestRetries: 1 })
const enr = record({ ip: Uint8Array.of(127, 0, 0, 1), udp: portBytes(peer.address().port) })
await node.sendPing(enr).catch(() => undefined)
conclude(packets === 1, `${packets} packet was sent with one retry allowed`)
