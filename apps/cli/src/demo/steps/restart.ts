import type { NodeId } from '@waypost/core'
import { ageText, type DemoContext, nameOf } from '../context.js'
import { readHistory } from './read-history.js'

/** The user restarts with everything up: the cache knows servers, the registry confirms them. */
export async function restartFromCache(
  context: DemoContext,
  own: NodeId,
): Promise<{ cachedStartMs: number; counts: { failovers: number; evicted: number } }> {
  const { reporter } = context
  reporter.step('The user restarts the client')
  const client = context.newUserClient()
  const { milliseconds, server } = await client.startAndConnect([own])
  context.permissions.push(client.permissions())
  reporter.tell(
    { event: 'cached-start', cachedStartMs: milliseconds, nodeId: server },
    `connected ${nameOf(context, { nodeId: server })}, known from the cache and verified anew, after ${ageText(milliseconds)}`,
  )
  await client.stop()
  return { cachedStartMs: milliseconds, counts: client.counts() }
}

/** The chain and the bootstrap node are down: the client starts from its last good state and says how old it is. */
export async function restartOffline(
  context: DemoContext,
  own: NodeId,
): Promise<{ received: number; counts: { failovers: number; evicted: number } }> {
  const { devnet, reporter } = context
  reporter.step('The chain and the bootstrap node go down, and the user restarts the client')
  await Promise.all([devnet.stopChain(), devnet.stopBootnode()])
  const client = context.newUserClient({ isOffline: true })
  const { milliseconds, server } = await client.startAndConnect([own])
  context.permissions.push(client.permissions())
  const { registry, oldestAnswerAgeMs } = client.pool.status()
  reporter.tell(
    { event: 'offline-start', milliseconds, nodeId: server, registry, oldestAnswerAgeMs },
    `connected ${nameOf(context, { nodeId: server })} after ${ageText(milliseconds)}, on the registry’s last answer; the oldest in use is ${ageText(oldestAnswerAgeMs ?? 0)} old`,
  )
  const { received } = await readHistory(client)
  reporter.tell({ event: 'offline-read', received }, `read ${received} messages all the same`)
  await client.stop()
  return { received, counts: client.counts() }
}
