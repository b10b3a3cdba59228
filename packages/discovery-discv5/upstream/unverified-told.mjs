// FINDNODE is answered with nodes that never answered: strangers' records are spread unverified.
import { conclude, open, portBytes, record } from './node.mjs'

const [asker, answerer] = [await open(), await open()]
const made = record({ ip: Uint8Array.of(203, 0, 113, 7), udp: portBytes(9000) })
answerer.addEnr(made)
const distances = Array.from({ length: 10 }, (_, at) => 256 - at)
const told = await asker.sendFindNode(answerer.enr.toENR(), distances)
conclude(
  told.some(({ nodeId }) => nodeId === made.nodeId),
  'a record that nobody verified is told to others',
)
