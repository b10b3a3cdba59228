import { memoryStorage, type SelectionStrategy, systemClock, wait } from '@waypost/core'
import { type EnvelopeId, MAIL_LIMITS, type MailConnection } from '@waypost/kind-mail'
import { WaitedTooLongError } from '../../client.js'
import { ageText, type DemoContext, untilPool } from '../context.js'
import { createDemoClient, type DemoClient } from '../demo-client.js'
import { publishMessages } from '../messages.js'

/** Another user's client publishes the messages; each counts once two servers have stored it. */
export async function sendMessages(context: DemoContext, messages: number, strategy: SelectionStrategy): Promise<void> {
  const { devnet, endpoints, reporter, providers } = context
  reporter.step(`A sender publishes ${messages} messages, each acknowledged by 2 servers`)
  const sender = createDemoClient({
    network: devnet,
    rpc: endpoints.urls,
    policy: { type: 'providers', ids: [providers.chosen.id] },
    storage: memoryStorage(),
    strategy,
    now: Date.now,
  })
  await sender.startAndConnect()
  context.permissions.push(sender.permissions())
  const startedAt = performance.now()
  const ids = await publishMessages(sender.mail, messages, (total) => {
    reporter.progress({ event: 'acknowledged', total, messages }, `acknowledged ${total} of ${messages}`)
  })
  const milliseconds = Math.round(performance.now() - startedAt)
  reporter.tell(
    { event: 'sent', messages, milliseconds },
    `${messages} messages published and acknowledged twice each in ${(milliseconds / 1000).toFixed(1)} s`,
  )
  const expected = devnet.servers.filter(({ provider }) => provider === providers.chosen)
  await untilPool(sender, 'the sender finding every server of its provider', () => {
    const inPool = new Set(sender.pool.servers().map(({ server }) => server.nodeId))
    return expected.every(({ nodeId }) => inPool.has(nodeId)) || undefined
  })
  const spreadMs = await untilSpread(sender, ids)
  const servers = sender.pool.servers().length
  reporter.tell(
    { event: 'spread', servers, milliseconds: spreadMs },
    `each of the provider’s ${servers} servers holds all of them, ${ageText(spreadMs)} later`,
  )
  await sender.stop()
}

/** How often servers are asked what they hold, and how long at most. */
const ASK_EVERY_MS = 100
const SPREAD_DEADLINE_MS = 60_000

/** Waits until every server that the client trusts holds every message; resolves to how long that took. */
async function untilSpread(sender: DemoClient, ids: readonly EnvelopeId[]): Promise<number> {
  const startedAt = performance.now()
  const everyone = sender.pool.servers().map(({ server }) => server.nodeId)
  for (const nodeId of everyone) {
    const { client } = await sender.pool.connect({ exclude: everyone.filter((other) => other !== nodeId) })
    try {
      while (!(await holdsAll(client, ids))) {
        if (performance.now() - startedAt > SPREAD_DEADLINE_MS) {
          throw new WaitedTooLongError('the messages spreading to every server', SPREAD_DEADLINE_MS)
        }
        await wait(systemClock, ASK_EVERY_MS)
      }
    } finally {
      await client.close()
    }
  }
  return Math.round(performance.now() - startedAt)
}

async function holdsAll(client: MailConnection, ids: readonly EnvelopeId[]): Promise<boolean> {
  for (let at = 0; at < ids.length; at += MAIL_LIMITS.page) {
    const present = await client.presence(ids.slice(at, at + MAIL_LIMITS.page))
    if (!present.every(Boolean)) return false
  }
  return true
}
