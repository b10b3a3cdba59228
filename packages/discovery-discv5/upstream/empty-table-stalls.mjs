// A lookup in an empty table does not end before its time-out.
import { conclude, open } from './node.mjs'

const node = await open({ lookupTimeout: 1_000 })
const startedAt = performance.now()
await node.findNode('ab'.repeat(32))
const took = Math.round(performance.now() - startedAt)
conclude(took >= 900, `nobody to ask took ${took} ms to find out`)
