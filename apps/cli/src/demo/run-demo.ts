import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cryptoRandom, type SelectionStrategy, type TrustPolicy } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { type DevnetProvider, startDevnet, startRpcEndpoint, threeProviders } from '@waypost/devnet'
import { random } from '@waypost/selection'
import { fileStorage } from '../file-storage.js'
import { auditDials, type DialPermissions } from './audit.js'
import type { DemoContext } from './context.js'
import { createDemoClient, type DemoClient } from './demo-client.js'
import type { Reporter } from './reporter.js'
import { catchLiar, suspendProvider, trustSecondProvider } from './steps/change-trust.js'
import { firstStart } from './steps/first-start.js'
import { addOwnServer, addProvidersServer } from './steps/grow.js'
import { readWhileKilled } from './steps/read-history.js'
import { restartFromCache, restartOffline } from './steps/restart.js'
import { sendMessages } from './steps/send.js'
import { brokenPromises, type DemoSummary, PromiseBrokenError, summaryText } from './summary.js'
import { createTally } from './tally.js'

/** Options of {@link runDemo}. */
export interface DemoOptions {
  readonly reporter: Reporter
  /** Fixes which server is picked when; keys stay random. */
  readonly seed?: number
  /** @default 1_000 */
  readonly messages?: number
  /** Mail servers at first. @default 12 */
  readonly servers?: number
}

/** Runs the whole story once, on a network of its own that is gone afterwards. */
export async function runDemo({ reporter, seed, messages = 1_000, servers = 12 }: DemoOptions): Promise<void> {
  reporter.step('A network comes up: a chain with the registry, three providers, their mail servers as processes')
  const devnet = await startDevnet({
    providers: threeProviders(servers),
    onProgress: ({ what, servers }) => {
      const event = { event: 'network-progress', what, ...servers }
      if (servers === undefined) reporter.tell(event, what)
      else reporter.progress(event, `${what}: ${servers.up} of ${servers.total} up`)
    },
  })
  const stateFolder = await mkdtemp(join(tmpdir(), 'waypost-demo-'))
  const endpoints = [await startRpcEndpoint(devnet.rpcUrl), await startRpcEndpoint(devnet.rpcUrl)] as const
  const stopAll = async () => {
    await Promise.all(endpoints.map((endpoint) => endpoint.stop()))
    await devnet.stop()
    await rm(stateFolder, { recursive: true, force: true })
  }
  const interrupted = () => void stopAll().finally(() => process.exit(130))
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)
  try {
    await tellStory()
  } finally {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
    await stopAll()
  }

  async function tellStory() {
    const [chosen, other, applied] = devnet.providers as [DevnetProvider, DevnetProvider, DevnetProvider]
    for (const { id, name, isApproved } of devnet.providers) {
      const servers = devnet.servers.filter(({ provider }) => provider?.id === id).length
      const role =
        id === chosen.id ? 'approved, the default' : isApproved ? 'approved, not chosen by the user' : 'never approved'
      reporter.tell(
        { event: 'provider', id, name, isApproved, servers },
        `provider ${id} "${name}": ${role}; ${servers} servers`,
      )
    }
    const draws = seed === undefined ? cryptoRandom : seededRandom(seed)
    const pickAny = random()
    const strategy: SelectionStrategy = (servers, input) => pickAny(servers, { ...input, random: draws })
    const tally = createTally()
    const permissions: DialPermissions[] = []
    const userRuns: DemoClient[] = []
    let policy: TrustPolicy = { type: 'providers', ids: [chosen.id] }
    const storage = fileStorage(stateFolder)
    const [liar, second] = endpoints
    const urls = [liar.url, devnet.rpcUrl, second.url]
    const context: DemoContext = {
      devnet,
      endpoints: { urls, liar },
      reporter,
      tally,
      permissions,
      providers: { chosen, other, applied },
      newUserClient: ({ sources, isOffline = false } = {}) => {
        const lasting = userRuns.flatMap((run) => [...(isOffline ? run.permissions().allowedAt : run.vouchedAt)])
        const run = createDemoClient({
          network: devnet,
          rpc: urls,
          policy,
          storage,
          strategy,
          tally,
          inherited: new Map(lasting),
          now: Date.now,
          ...(sources === undefined ? {} : { sources }),
        })
        userRuns.push(run)
        return run
      },
    }

    await sendMessages(context, messages, strategy)
    const client = context.newUserClient({ sources: ['topic', 'custom'] })
    const { coldStartMs } = await firstStart(context, client)
    permissions.push(client.permissions())
    const history = await readWhileKilled(context, client, messages)
    await liar.hideChanges()
    await suspendProvider(context, client)
    const lie = await catchLiar(context, client)
    await trustSecondProvider(context, client)
    policy = { type: 'providers', ids: [chosen.id, other.id] }
    await addProvidersServer(context, client)
    const own = await addOwnServer(context, client)
    await client.stop()
    const cached = await restartFromCache(context, own.nodeId)
    const { verdicts } = tally
    const offline = await restartOffline(context, own.nodeId)

    const { connections, dialledBeforeVerdict } = await auditDials(devnet.servers, permissions)
    const runs = [client.counts(), cached.counts, offline.counts]
    const total = (count: 'failovers' | 'evicted') => runs.reduce((sum, run) => sum + run[count], 0)
    const summary: DemoSummary = {
      event: 'summary',
      servers: devnet.servers.length,
      discovered: tally.discovered,
      discoveredBy: tally.discoveredBy,
      ...verdicts,
      messagesSent: messages,
      messagesReceived: history.received,
      duplicates: history.duplicates,
      failovers: total('failovers'),
      evicted: total('evicted'),
      dialledBeforeVerdict,
      believedByLiarsClient: lie.believed,
      liarCaught: lie.caught,
      coldStartMs,
      cachedStartMs: cached.cachedStartMs,
    }
    reporter.step('Summary')
    reporter.tell(
      { event: 'audit', connections, dialledBeforeVerdict },
      `the hosts’ own logs show ${connections} connections from these clients, ${dialledBeforeVerdict} of them before a trusted verdict`,
    )
    reporter.tell({ ...summary }, summaryText(summary))
    const problems = brokenPromises(summary)
    if (problems.length > 0) throw new PromiseBrokenError(problems)
  }
}
