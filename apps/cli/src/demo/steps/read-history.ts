import type { NodeId } from '@waypost/core'
import { type DemoContext, nameOf } from '../context.js'
import type { DemoClient } from '../demo-client.js'
import { createInbox, DEMO_TOPIC } from '../messages.js'

/** Small pages, so that a server can be killed in the middle of the history. */
const PAGE_SIZE = 100

/** Reads the demo's history whole. `onMessage` gets how many came so far and who delivered. */
export async function readHistory(
  client: DemoClient,
  onMessage: (received: number, server: NodeId) => Promise<void> | void = () => {},
): Promise<{ received: number; duplicates: number; servers: NodeId[] }> {
  const inbox = createInbox()
  const servers = new Set<NodeId>()
  for await (const { payload, server } of client.mail.history({ topics: [DEMO_TOPIC], pageSize: PAGE_SIZE })) {
    inbox.take(payload)
    servers.add(server)
    await onMessage(inbox.received, server)
  }
  return { received: inbox.received, duplicates: inbox.duplicates, servers: [...servers] }
}

/** The user reads; in the middle of it the server in use is killed, and the reading goes on elsewhere. */
export async function readWhileKilled(context: DemoContext, client: DemoClient, messages: number) {
  const { devnet, reporter } = context
  reporter.step('The client reads the history, sealed to the server that it picked at random')
  const killAfter = Math.floor(messages / 3)
  let killed: NodeId | undefined
  let last: NodeId | undefined
  const result = await readHistory(client, async (received, server) => {
    if (server !== last) {
      const picked = last === undefined ? 'picked at random' : 'takes over, at the same place'
      reporter.tell(
        { event: 'reading', nodeId: server, received },
        `reading   from ${nameOf(context, { nodeId: server })}, ${picked}`,
      )
      last = server
    }
    if (received === killAfter && killed === undefined) {
      killed = server
      await devnet.servers.find(({ nodeId }) => nodeId === server)?.kill('SIGKILL')
      reporter.tell(
        { event: 'killed', nodeId: server, received, signal: 'SIGKILL' },
        `killed    ${nameOf(context, { nodeId: server })} with SIGKILL after ${received} messages`,
      )
    }
    reporter.progress({ event: 'received', received, messages }, `received  ${received} of ${messages}`)
  })
  reporter.tell(
    { event: 'history-read', received: result.received, duplicates: result.duplicates, servers: result.servers },
    `received  ${result.received} of ${messages} messages, ${result.duplicates} twice, from ${result.servers.length} servers`,
  )
  return result
}
