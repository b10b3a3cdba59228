// A lookup that came to its end leaves its timer armed, which holds the process up after `stop`.
import { conclude, open } from './node.mjs'

const [node, peer] = [await open({ lookupTimeout: 60_000 }), await open()]
node.addEnr(peer.enr.toENR())
await node.findNode(peer.enr.nodeId)
await Promise.all([node.stop(), peer.stop()])
await new Promise((resolve) => setTimeout(resolve, 400))
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout')
conclude(timers.length > 0, `${timers.length} timer is left after stop`)
