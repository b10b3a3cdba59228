import { systemClock, wait } from '@waypost/core'
import { mailServer } from '@waypost/kind-mail'
import { createRegistry } from '@waypost/registry'
import { type DemoContext, nameOf, untilPool } from '../context.js'
import type { DemoClient } from '../demo-client.js'

/** The curator suspends the user's provider: its servers leave the running client's pool, whatever one RPC endpoint says. */
export async function suspendProvider(context: DemoContext, client: DemoClient): Promise<void> {
  const { devnet, reporter, providers } = context
  const { chosen } = providers
  reporter.step(`The curator suspends provider ${chosen.id} "${chosen.name}", and one of three RPC endpoints hides it`)
  const end = client.pool.on('evicted', ({ server, reason }) => {
    reporter.tell(
      { event: 'evicted', nodeId: server.nodeId, reason },
      `evicted   ${nameOf(context, server)}: ${reason}`,
    )
  })
  const { block } = await devnet.curator.actions.suspend(chosen.id, 'shown in the demo')
  const minedAt = performance.now()
  reporter.tell({ event: 'suspended', provider: chosen.id, block }, `suspended in block ${block}`)
  await untilPool(
    client,
    'the suspended provider’s servers leaving the pool',
    () => client.pool.servers().every(({ server }) => server.provider?.id !== chosen.id) || undefined,
  )
  end()
  const milliseconds = Math.round(performance.now() - minedAt)
  reporter.tell(
    { event: 'pool-cleared', provider: chosen.id, milliseconds, left: client.pool.servers().length },
    `none of its servers is left in the running client’s pool, ${milliseconds} ms after the block`,
  )
}

const ASK_EVERY_MS = 100
const CATCH_DEADLINE_MS = 15_000

/** Shows what the lie would have done to a client that asks the lying endpoint alone, and that the user's client noticed. */
export async function catchLiar(context: DemoContext, client: DemoClient) {
  const { devnet, endpoints, reporter, providers } = context
  const { deployment } = devnet
  const gullible = createRegistry({
    rpc: endpoints.liar.url,
    address: deployment.registry,
    chainId: deployment.chainId,
    policy: { type: 'providers', ids: [providers.chosen.id] },
  })
  await gullible.start()
  const suspended = devnet.servers.filter(({ provider }) => provider === providers.chosen).map(({ nodeId }) => nodeId)
  const verdicts = await gullible.verify(mailServer, suspended)
  await gullible.stop()
  const believed = [...verdicts.values()].filter(({ status }) => status === 'trusted').length
  reporter.tell(
    { event: 'lie', believed },
    `a client that asks that endpoint alone would still trust ${believed} of the suspended servers`,
  )
  const outvoted = () => client.registry.status().rpcs[0]?.wrong ?? 0
  const giveUpAt = performance.now() + CATCH_DEADLINE_MS
  while (outvoted() === 0 && performance.now() < giveUpAt) await wait(systemClock, ASK_EVERY_MS)
  const { rpcs, quorum } = client.registry.status()
  const caught = outvoted() > 0 && rpcs.slice(1).every(({ wrong }) => wrong === 0)
  reporter.tell(
    { event: 'liar-caught', caught, rpcs: rpcs.map(({ wrong, lastStrike }) => ({ wrong, lastStrike })), quorum },
    `this client believes what ${quorum} of ${rpcs.length} say: it found that endpoint wrong, and asks it last from now on`,
  )
  return { believed, caught }
}

/** The user trusts the second provider too: its servers, found and refused before, come in. */
export async function trustSecondProvider(context: DemoContext, client: DemoClient): Promise<void> {
  const { devnet, reporter, providers } = context
  const { chosen, other } = providers
  reporter.step(`The user trusts provider ${other.id} "${other.name}" as well`)
  const expected = devnet.servers.filter((server) => server.provider === other && server.isUp())
  client.registry.setPolicy({ type: 'providers', ids: [chosen.id, other.id] })
  await untilPool(client, 'the newly trusted provider’s servers coming into the pool', () => {
    const inPool = new Set(client.pool.servers().map(({ server }) => server.nodeId))
    return expected.every(({ nodeId }) => inPool.has(nodeId)) || undefined
  })
  reporter.tell(
    { event: 'policy-changed', trusted: [chosen.id, other.id], pool: client.pool.servers().length },
    `${client.pool.servers().length} servers are in the pool now, without a restart`,
  )
}
