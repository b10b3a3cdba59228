import type { NodeId, Verdict } from '@waypost/core'
import { ageText, type DemoContext, nameOf, providerText, untilPool } from '../context.js'
import type { DemoClient } from '../demo-client.js'

/** The user's first start: topic discovery alone finds every server, the registry says whom to trust. */
export async function firstStart(context: DemoContext, client: DemoClient): Promise<{ coldStartMs: number }> {
  const { devnet, reporter, tally } = context
  reporter.step('A client starts: it knows one bootstrap record, three RPC endpoints and the registry, and no server')
  const verdicts = new Map<NodeId, Verdict>()
  const ends = [
    client.pool.on('found', ({ record, source, isNew }) => {
      if (!isNew) return
      const event = { event: 'found', nodeId: record.nodeId, source }
      reporter.tell(event, `found     ${nameOf(context, record)} by ${source}`)
    }),
    client.pool.on('verdict', ({ nodeId, verdict }) => {
      verdicts.set(nodeId, verdict)
      reporter.tell(
        { event: 'verdict', nodeId, ...verdict },
        `verified  ${nameOf(context, { nodeId })}: ${verdictText(verdict)}`,
      )
    }),
  ]
  const { milliseconds, server } = await client.startAndConnect()
  reporter.tell(
    { event: 'cold-start', coldStartMs: milliseconds, nodeId: server },
    `connected ${nameOf(context, { nodeId: server })}, verified first, ${ageText(milliseconds)} after the start`,
  )
  await untilPool(
    client,
    'finding every server by topic, with a verdict on each',
    () => (tally.discoveredBy.topic >= devnet.servers.length && verdicts.size >= devnet.servers.length) || undefined,
  )
  for (const end of ends) end()
  reporter.tell(
    { event: 'all-found', discovered: tally.discovered, ...tally.verdicts },
    `all ${tally.discovered} servers found by topic; ${client.pool.servers().length} of them are trusted and in the pool`,
  )
  return { coldStartMs: milliseconds }
}

function verdictText(verdict: Verdict): string {
  if (verdict.status === 'trusted') return `trusted, ${providerText(verdict.provider)}`
  if (verdict.status === 'unknown') return `unknown, ${verdict.reason}`
  return verdict.provider === undefined
    ? `untrusted, ${verdict.reason}`
    : `untrusted, ${verdict.reason} (${providerText(verdict.provider)})`
}
