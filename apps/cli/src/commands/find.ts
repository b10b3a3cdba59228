import { ConfigurationError, memoryStorage, type NodeId, type Outcome, type Verdict } from '@waypost/core'
import type { ServerPool } from '@waypost/pool'
import { Command } from 'commander'
import { createClient, whenWrong } from '../client.js'
import { countFlag } from '../flags.js'
import { kindNamed } from '../kinds.js'
import { deploymentOf, type NetworkFlags, policyOf, withNetworkFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'

interface Found {
  readonly nodeId: NodeId
  readonly record: string
  readonly sources: string[]
  verdict?: Verdict
}

interface FindFlags extends NetworkFlags {
  readonly json?: boolean
  readonly seconds: number
  readonly probe?: boolean
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
    .option('--probe', 'try every trusted server once, where the kind can: nobody is tried before their verdict')
  return withNetworkFlags(command).action(async (name: string, flags: FindFlags) => {
    const kind = kindNamed(name)
    if (flags.probe === true && kind.probe === undefined) {
      throw new ConfigurationError('probe', name, 'servers of this kind have no probe: leave the flag out')
    }
    const deployment = await deploymentOf(flags)
    const client = createClient({
      kind,
      deployment,
      rpc: flags.rpc,
      bootnodes: flags.bootnode,
      policy: policyOf(flags, deployment),
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
    await Promise.race([quiet.promise, whenWrong(client.registry)])
    clearTimeout(timer)
    clearTimeout(longest)
    if (flags.probe === true) await probeAll(pool, flags)
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
  })
}

/** Servers that are tried at the same time. */
const PROBES_AT_ONCE = 4

async function probeAll(pool: ServerPool, { json }: FindFlags) {
  const waiting = pool.servers().map(({ server }) => server.nodeId)
  const next = async (): Promise<void> => {
    const nodeId = waiting.shift()
    if (nodeId === undefined) return
    const outcome = await pool.probe(nodeId)
    if (json === true) sayJson({ event: 'probe', nodeId, outcome })
    else say(`${nodeId}  ${outcomeText(outcome)}`)
    await next()
  }
  await Promise.all(Array.from({ length: PROBES_AT_ONCE }, next))
}

function outcomeText(outcome: Outcome): string {
  return outcome.type === 'success' ? `works      ${Math.round(outcome.milliseconds)} ms` : `fails      ${outcome.code}`
}

function verdictText(verdict: Verdict): string {
  if (verdict.status === 'unknown') return `unknown    ${verdict.reason}`
  const { provider } = verdict
  const by =
    provider === undefined ? '' : `provider ${provider.id}${provider.name === undefined ? '' : ` "${provider.name}"`}`
  return verdict.status === 'trusted' ? `trusted    ${by}` : `untrusted  ${verdict.reason} ${by}`
}
