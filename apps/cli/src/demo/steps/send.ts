import { memoryStorage, type SelectionStrategy } from '@waypost/core'
import type { DemoContext } from '../context.js'
import { createDemoClient } from '../demo-client.js'
import { publishMessages } from '../messages.js'

/** Another user's client publishes the messages; each counts once two servers have stored it. */
export async function sendMessages(context: DemoContext, messages: number, strategy: SelectionStrategy): Promise<void> {
  const { devnet, reporter, providers } = context
  reporter.step(`A sender publishes ${messages} messages, each acknowledged by 2 servers`)
  const sender = createDemoClient({
    network: devnet,
    policy: { type: 'providers', ids: [providers.chosen.id] },
    storage: memoryStorage(),
    strategy,
    now: Date.now,
  })
  await sender.startAndConnect()
  context.permissions.push(sender.permissions())
  const startedAt = performance.now()
  await publishMessages(sender.mail, messages, (total) => {
    reporter.progress({ event: 'acknowledged', total, messages }, `acknowledged ${total} of ${messages}`)
  })
  const milliseconds = Math.round(performance.now() - startedAt)
  await sender.stop()
  reporter.tell(
    { event: 'sent', messages, milliseconds },
    `${messages} messages published and acknowledged twice each in ${(milliseconds / 1000).toFixed(1)} s`,
  )
}
