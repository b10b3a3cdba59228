import type { DevnetServer } from '@waypost/devnet'
import { type DemoContext, nameOf, untilPool } from '../context.js'
import type { DemoClient } from '../demo-client.js'
import { PromiseBrokenError } from '../summary.js'

/** Times that the client picks at random until the new server had its turn. */
const MOST_PICKS = 200

/** A provider adds a server; running clients find it, verify it and use it. */
export async function addProvidersServer(context: DemoContext, client: DemoClient): Promise<void> {
  const { devnet, reporter, providers, tally } = context
  const { other } = providers
  reporter.step(`Provider ${other.id} "${other.name}" adds a server`)
  const added = await devnet.addServer(other)
  reporter.tell(
    { event: 'server-added', nodeId: added.nodeId, provider: other.id },
    `up        ${nameOf(context, added)}`,
  )
  await inPool(client, added)
  const picks = await pickUntil(client, added)
  await untilPool(
    client,
    'finding the new server by topic',
    () => tally.discoveredBy.topic >= devnet.servers.length || undefined,
  )
  reporter.tell(
    { event: 'server-used', nodeId: added.nodeId, picks },
    `the running client found and verified it, and connected with it at pick ${picks} of a random choice`,
  )
}

/** The user adds a server that no registry lists: seen and refused first, used after the user vouches for it. */
export async function addOwnServer(context: DemoContext, client: DemoClient): Promise<DevnetServer> {
  const { devnet, reporter } = context
  reporter.step('The user adds a server of their own, which the registry does not list')
  const own = await devnet.addServer()
  await untilPool(client, 'seeing the unlisted server', () =>
    client.pool.candidates().find(({ record, status }) => record.nodeId === own.nodeId && status === 'untrusted'),
  )
  reporter.tell(
    { event: 'refused', nodeId: own.nodeId, reason: 'not-listed' },
    `seen      ${nameOf(context, own)} by topic, and refused: not-listed`,
  )
  await client.addOwn(own.record)
  await inPool(client, own)
  const picks = await pickUntil(client, own)
  reporter.tell(
    { event: 'custom-used', nodeId: own.nodeId, picks },
    `the user vouches for it: it is in the pool as custom, and the client connected with it`,
  )
  return own
}

function inPool(client: DemoClient, { nodeId }: DevnetServer) {
  return untilPool(client, 'the new server coming into the pool', () =>
    client.pool.servers().find(({ server }) => server.nodeId === nodeId),
  )
}

/**
 * Connects as any application would until chance picks the server; resolves to how many picks that took.
 *
 * @throws PromiseBrokenError when it never is picked
 */
async function pickUntil(client: DemoClient, { nodeId }: DevnetServer): Promise<number> {
  for (let pick = 1; pick <= MOST_PICKS; pick++) {
    const { client: connection, server } = await client.pool.connect()
    await connection.close()
    if (server.nodeId === nodeId) return pick
  }
  throw new PromiseBrokenError([`the new server was not picked in ${MOST_PICKS} times`])
}
