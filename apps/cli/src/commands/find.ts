import { memoryStorage, type NodeId, type Verdict } from '@waypost/core'
import { Command } from 'commander'
import { createClient } from '../client.js'
import { countFlag } from '../flags.js'
import { kindNamed } from '../kinds.js'
import { deploymentOf, type NetworkFlags, withNetworkFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'

interface Found {
  readonly nodeId: NodeId
  readonly record: string
  readonly sources: string[]
  verdict?: Verdict
}

/** How long nothing new may come before the search counts as finished, in ms. */
const QUIET_MS = 5_000

/** `waypost find` */
export function findCommand(): Command {
  const command = new Command('find')
    .description('Look for servers of a kind, and ask the registry about each.')
    .argument('<kind>', 'such as mail-server; any kind that servers advertise')
    .option('--json', 'print JSON lines only')
    .option('--seconds <n>', 'longest search', countFlag, 30)
  return withNetworkFlags(command).action(
    async (name: string, flags: NetworkFlags & { json?: boolean; seconds: number }) => {
      const client = createClient({
        kind: kindNamed(name),
        deployment: await deploymentOf(flags),
        rpc: flags.rpc,
        bootnodes: flags.bootnode,
        policy: flags.trust,
        storage: memoryStorage(),
        sources: ['topic', 'registry'],
      })
      const found = new Map<NodeId, Found>()
      const { pool } = client
      const quiet = Promise.withResolvers<void>()
      let timer = setTimeout(quiet.resolve, flags.seconds * 1_000)
      const longest = setTimeout(quiet.resolve, flags.seconds * 1_000)
      const changed = () => {
        clearTimeout(timer)
        timer = setTimeout(quiet.resolve, QUIET_MS)
      }
      pool.on('found', ({ record, source }) => {
        changed()
        const known = found.get(record.nodeId) ?? { nodeId: record.nodeId, record: record.text, sources: [] }
        known.sources.push(source)
        found.set(record.nodeId, known)
        if (flags.json === true) sayJson({ event: 'found', nodeId: record.nodeId, source, record: record.text })
      })
      pool.on('verdict', ({ nodeId, verdict }) => {
        changed()
        const known = found.get(nodeId)
        if (known !== undefined) known.verdict = verdict
        if (flags.json === true) sayJson({ event: 'verdict', nodeId, ...verdict })
        else say(`${nodeId}  ${verdictText(verdict)}`)
      })
      await pool.start()
      await quiet.promise
      clearTimeout(timer)
      clearTimeout(longest)
      await pool.stop()
      const verdicts = [...found.values()].map(({ verdict }) => verdict?.status ?? 'unknown')
      const count = (status: Verdict['status']) => verdicts.filter((verdict) => verdict === status).length
      const summary = {
        found: found.size,
        trusted: count('trusted'),
        untrusted: count('untrusted'),
        unknown: count('unknown'),
      }
      if (flags.json === true) sayJson({ event: 'summary', ...summary, servers: [...found.values()] })
      else
        say(
          `${summary.found} found: ${summary.trusted} trusted, ${summary.untrusted} untrusted, ${summary.unknown} unknown`,
        )
      process.exit(0)
    },
  )
}

function verdictText(verdict: Verdict): string {
  if (verdict.status === 'unknown') return `unknown    ${verdict.reason}`
  const { provider } = verdict
  const by =
    provider === undefined ? '' : `provider ${provider.id}${provider.name === undefined ? '' : ` "${provider.name}"`}`
  return verdict.status === 'trusted' ? `trusted    ${by}` : `untrusted  ${verdict.reason} ${by}`
}
