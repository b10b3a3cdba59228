// The node table takes any number of nodes of one subnet: somebody with one address fills it.
import { conclude, open, portBytes, record } from './node.mjs'

const node = await open()
for (let port = 9000; port < 9040; port++)
  node.addEnr(record({ ip: Uint8Array.of(203, 0, 113, 7), udp: portBytes(port) }))
conclude(node.kadValues().length > 16, `${node.kadValues().length} nodes of one address stand in the table`)
