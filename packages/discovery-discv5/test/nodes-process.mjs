// A process with a few nodes, driven by its parent over IPC. Ends by itself once its nodes are stopped.
import { setTimeout as pause } from 'node:timers/promises'
import { defineServerKind } from '@waypost/core'
import { createDiscv5Discovery } from '@waypost/discovery-discv5'

const deployment = { chainId: 31337, registry: `0x${'22'.repeat(20)}` }
const kindOf = (name) =>
  defineServerKind({ name, topic: name, resourceType: name, connect: async () => ({ close: async () => undefined }) })

/** Between two passes of a search that misses somebody, as a pool would. */
const PASS_INTERVAL_MS = 100

const nodes = []
const counts = {}
const counters = {
  count: (name, _labels, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by
  },
}

async function startNode({ ip, bootnodes, topic, role }) {
  const node = createDiscv5Discovery({
    bind: { ip, port: 0 },
    bootnodes,
    deployment,
    role,
    minAds: 100,
    adLifetimeMs: 60_000,
    counters,
    ...(topic === undefined ? {} : { tcpPort: 4001 }),
  })
  await node.start()
  nodes.push(node)
  if (topic !== undefined) await node.advertise(kindOf(topic))
  return node
}

const commands = {
  async start({ members }) {
    const started = await Promise.all(members.map(startNode))
    return started.map((node) => ({ nodeId: node.record.nodeId, record: node.record.text }))
  },
  /** Passes over a topic from a fresh client until every wanted node was found. */
  async search({ ip, bootnodes, topic, wanted, withinMs }) {
    const begun = performance.now()
    const client = await startNode({ ip, bootnodes, role: 'client' })
    const missing = new Set(wanted)
    const strangers = []
    let firstAfterMs
    const signal = AbortSignal.timeout(withinMs)
    while (missing.size > 0 && !signal.aborted) {
      for await (const { record } of client.discover(kindOf(topic), { signal })) {
        firstAfterMs ??= performance.now() - begun
        missing.delete(record.nodeId)
        if (!wanted.includes(record.nodeId)) strangers.push(record.nodeId)
        if (missing.size === 0) break
      }
      if (missing.size > 0) await pause(PASS_INTERVAL_MS)
    }
    await client.stop()
    return { missing: [...missing], strangers, firstAfterMs, allAfterMs: performance.now() - begun }
  },
  async counts() {
    return counts
  },
  async stop() {
    await Promise.all(nodes.map((node) => node.stop()))
    return {}
  },
}

process.on('message', async ({ id, command, ...parameters }) => {
  try {
    process.send({ id, result: await commands[command](parameters) })
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) })
  }
  if (command === 'stop') process.disconnect()
})
