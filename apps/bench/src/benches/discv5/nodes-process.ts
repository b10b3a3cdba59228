import { type Counters, cryptoRandom, defineServerKind, type ServerKind, systemClock, wait } from '@waypost/core'
import { createDiscv5Discovery, type Discv5Discovery } from '@waypost/discovery-discv5'
import { type Command, type MessageCounts, type NodePlan, type NodeReport, SETTINGS } from './plan.js'

const deployment = { chainId: 31337, registry: `0x${'44'.repeat(20)}` } as const
/** Between two passes of a search that misses somebody, as a pool would, in ms. */
const PASS_INTERVAL_MS = 1_000

interface Node {
  readonly plan: NodePlan
  readonly discovery: Discv5Discovery
  readonly found: Set<string>
}

/** Some nodes of the network, in this process, driven by the parent over IPC. Ends by itself once they are stopped. */
function serveNodes(): void {
  const nodes: Node[] = []
  const counts = { requests: 0, replies: 0 }
  const counters: Counters = {
    count(name, labels = {}, by = 1) {
      if (name === 'topdisc_handled_total' && labels.type !== 'PULL') counts.requests += by
      if (name === 'topdisc_dropped_total') counts.requests += by
      if (name === 'topdisc_requests_total' && labels.result === 'answered') counts.replies += by
    },
  }
  const ending = new AbortController()

  async function start(plan: NodePlan, bootnodes: readonly string[]): Promise<Node> {
    const discovery = createDiscv5Discovery({
      bind: { ip: plan.ip, port: 0 },
      bootnodes,
      deployment,
      tcpPort: 4001,
      topdisc: SETTINGS,
      counters,
    })
    await discovery.start()
    const node = { plan, discovery, found: new Set<string>() }
    nodes.push(node)
    return node
  }

  async function lookUp({ discovery, plan, found }: Node) {
    const { signal } = ending
    for await (const { record } of discovery.discover(kindOf(plan.topic), { signal })) found.add(record.nodeId)
  }

  /** Each node advertises and looks its topic up, once, at its time. */
  function run() {
    for (const node of nodes) {
      systemClock.after(node.plan.advertiseAtMs, () => void node.discovery.advertise(kindOf(node.plan.topic)))
      systemClock.after(node.plan.lookupAtMs, () => void lookUp(node))
    }
  }

  /** Looks again and again until each node has found every member of its topic. */
  async function passAgain(members: Readonly<Record<string, readonly string[]>>) {
    await Promise.all(
      nodes.map(async (node) => {
        const own = node.discovery.record.nodeId
        const isMissing = (id: string) => id !== own && !node.found.has(id)
        while (!ending.signal.aborted && (members[node.plan.topic] ?? []).some(isMissing)) {
          await lookUp(node)
          await wait(systemClock, PASS_INTERVAL_MS / 2 + cryptoRandom.integer(PASS_INTERVAL_MS), ending.signal)
        }
      }),
    )
  }

  async function answer(command: Command): Promise<unknown> {
    switch (command.command) {
      case 'start': {
        const started = await Promise.all(command.plans.map((plan) => start(plan, command.bootnodes)))
        return started.map(({ discovery }) => discovery.record.text)
      }
      case 'peers':
        return nodes.map(({ discovery }) => discovery.status().connectedPeers)
      case 'run':
        counts.requests = 0
        counts.replies = 0
        return run()
      case 'counts':
        return { ...counts } satisfies MessageCounts
      case 'passAgain':
        return passAgain(command.members)
      case 'report':
        return nodes.map(
          ({ plan, discovery, found }): NodeReport => ({
            nodeId: discovery.record.nodeId,
            topic: plan.topic,
            found: [...found],
          }),
        )
      case 'stop':
        ending.abort()
        await Promise.all(nodes.map(({ discovery }) => discovery.stop()))
        return undefined
    }
  }

  process.on('message', (message: { readonly id: number } & Command) => {
    void answer(message)
      .then(
        (result) => process.send?.({ id: message.id, result }),
        (error: unknown) => process.send?.({ id: message.id, error: String(error) }),
      )
      .then(() => {
        if (message.command === 'stop') process.disconnect()
      })
  })
}

const kinds = new Map<string, ServerKind>()
function kindOf(name: string): ServerKind {
  const known = kinds.get(name)
  if (known !== undefined) return known
  const connect = async () => ({ close: async () => undefined })
  const kind = defineServerKind({ name, topic: name, resourceType: name, connect })
  kinds.set(name, kind)
  return kind
}

serveNodes()
