import type { NodeId, NodeRecord, SelectionStrategy, Storage, TrustPolicy } from '@waypost/core'
import type { Devnet } from '@waypost/devnet'
import { createMailClient, mailServer } from '@waypost/kind-mail'
import { createClient } from '../client.js'
import type { DialPermissions } from './audit.js'
import { createPermissionLog } from './permissions.js'
import type { Tally } from './tally.js'

/** What one run of a client of the demo is given. It knows one bootstrap record, three RPC URLs and the registry. */
export interface DemoClientOptions {
  readonly network: Pick<Devnet, 'bootnode' | 'deployment'>
  /** The chain's endpoints that it asks. */
  readonly rpc: readonly string[]
  readonly policy: TrustPolicy
  readonly storage: Storage
  readonly strategy: SelectionStrategy
  readonly sources?: readonly ('topic' | 'registry' | 'cache' | 'custom')[]
  /** Counts what this user meets, over all runs. */
  readonly tally?: Tally
  /** What earlier runs were allowed to dial, for a run without a registry. */
  readonly inherited?: DialPermissions['allowedAt']
  readonly now: () => number
}

/** One run of a client: its parts, and what it was allowed to dial and when. */
export type DemoClient = ReturnType<typeof createDemoClient>

/** Puts a client together and follows what it finds, and what it is allowed to dial. */
export function createDemoClient(options: DemoClientOptions) {
  const { network, tally, now } = options
  const permissions = createPermissionLog(now, options.inherited)
  const client = createClient({
    kind: mailServer,
    deployment: network.deployment,
    rpc: options.rpc,
    bootnodes: [network.bootnode],
    policy: options.policy,
    storage: options.storage,
    strategy: options.strategy,
    pollIntervalMs: 250,
    observeRegistry: permissions.observe,
    ...(options.sources === undefined ? {} : { sources: options.sources }),
  })
  const { pool, transport, custom } = client
  const mail = createMailClient({ pool })
  let failovers = 0
  let evicted = 0
  pool.on('found', ({ record, source }) => tally?.found(record.nodeId, source))
  pool.on('verdict', ({ nodeId, verdict }) => tally?.verdict(nodeId, verdict))
  pool.on('failover', () => failovers++)
  pool.on('evicted', () => evicted++)

  return {
    ...client,
    mail,
    /** Valid once started. */
    permissions: (): DialPermissions => ({ peer: transport.localPeer, allowedAt: permissions.allowedAt }),
    /** The user's own word in this run. */
    vouchedAt: permissions.vouchedAt,
    /** The user adds a server of their own. */
    addOwn(record: NodeRecord) {
      permissions.vouch(record.nodeId)
      return custom.add(record.text)
    },
    counts: () => ({ failovers, evicted }),
    /**
     * Starts, and resolves when the first verified server is connected; tells how long that took.
     *
     * @param custom the user's own servers, left out here since they need no verdict
     */
    async startAndConnect(custom: readonly NodeId[] = []): Promise<{ milliseconds: number; server: NodeId }> {
      const startedAt = performance.now()
      await pool.start()
      const { client: connection, server } = await pool.connect({ exclude: custom })
      const milliseconds = Math.round(performance.now() - startedAt)
      await connection.close()
      return { milliseconds, server: server.nodeId }
    },
    async stop() {
      await mail.close()
      await pool.stop()
    },
  }
}
