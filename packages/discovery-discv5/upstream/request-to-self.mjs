// A request to the node's own address is dropped in silence: its promise never settles.
import { conclude, open } from './node.mjs'

const node = await open({ requestTimeout: 100 })
let isSettled = false
node.sendPing(node.enr.toENR()).then(
  () => (isSettled = true),
  () => (isSettled = true),
)
setTimeout(() => conclude(!isSettled, 'a request to the own address has not settled after ten time-outs'), 1_000)
