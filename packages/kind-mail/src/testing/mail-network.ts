import {
  type CallOptions,
  type Clock,
  type Counters,
  type HostContext,
  type NodeId,
  noCounters,
  type Outcome,
  type Random,
  type Server,
  type ServerIdentity,
  type ServerTransport,
  serverOf,
  silentLogger,
} from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { createMemoryNetwork } from '@waypost/transport/memory'
import type { MailServerPool } from '../client/pool-port.js'
import { MailError } from '../mail-error.js'
import { mailServer } from '../mail-server.js'
import type { Archive } from '../server/archive.js'
import { createMailService, type MailService, type MailServiceOptions } from '../server/mail-service.js'
import { createMemoryArchive } from '../server/memory-archive.js'

/** A mail server of a test network. */
export interface TestServer {
  readonly identity: ServerIdentity
  readonly server: Server
  readonly transport: ServerTransport
  readonly archive: Archive
  readonly service: MailService
  /** Kills the server: connections die, new ones are refused. */
  kill(): void
  /** Refuses no longer. */
  revive(): void
  /** Stops the service and starts it again, on the same archive. */
  restart(): Promise<void>
}

/** Mail servers on a memory network, with a pool that knows them all. */
export interface MailNetwork {
  readonly servers: readonly TestServer[]
  readonly network: ReturnType<typeof createMemoryNetwork>
  /** A pool of a client of its own. `choose` puts servers first, in the order given. */
  pool(choose?: readonly TestServer[]): Promise<TestPool>
  /**
   * Cuts servers off from the others, or joins them again: they still know of each other and cannot reach each other. Clients
   * reach all. What sessions there are break.
   */
  separate(apart: readonly TestServer[], isCut?: boolean): void
  /** Adds a server and starts it. */
  add(options?: TestServerOptions): Promise<TestServer>
  stop(): Promise<void>
}

export interface TestServerOptions extends MailServiceOptions {
  /** Whether it knows the other servers. @default true */
  readonly isAlone?: boolean
  /** Its own idea of time. @default the network's clock */
  readonly clock?: Clock
  /** @default none */
  readonly counters?: Counters
  /** What it runs. @default the mail service of these options */
  readonly service?: MailService
}

export interface TestPool extends MailServerPool {
  /** What was reported, by server. */
  readonly outcomes: ReadonlyMap<NodeId, readonly Outcome[]>
  failuresOf(server: TestServer): string[]
  /** Servers in the order in which connections were made. */
  readonly connected: readonly NodeId[]
}

/** Starts `count` servers. */
export async function createMailNetwork(
  count: number,
  options: TestServerOptions & { readonly clock: Clock; readonly seed?: number },
): Promise<MailNetwork> {
  const { clock, seed = 1, ...defaults } = options
  const random = seededRandom(seed)
  const network = createMemoryNetwork({ clock })
  const servers: TestServer[] = []
  const listeners = new Set<() => void>()
  /** Node ids on the other side of a partition. */
  const apart = new Set<NodeId>()
  const isCut = (a: NodeId, b: NodeId) => apart.has(a) !== apart.has(b)

  async function add(given: TestServerOptions = {}): Promise<TestServer> {
    const settings = { archive: createMemoryArchive({ random }), ...defaults, ...given }
    const identity = generateIdentity(random)
    const port = 4000 + servers.length
    const transport = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port }] })
    const record = createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: '10.0.0.1', tcp: port })
    const service = given.service ?? createMailService(settings)
    const { nodeId } = identity
    const known = (): readonly TestServer[] => {
      return settings.isAlone === true ? [] : servers.filter((other) => other.identity.nodeId !== nodeId)
    }
    await transport.start()
    const context: HostContext = {
      identity,
      transport: Object.assign(Object.create(transport) as ServerTransport, {
        async open(to: Server, protocol: string, call?: CallOptions) {
          if (isCut(nodeId, to.nodeId))
            throw new MailError({ code: 'NO_SERVER', message: 'the network is partitioned' })
          return transport.open(to, protocol, call)
        },
      }),
      peers: {
        list: () => known().map((other) => other.server),
        includes: (peer) =>
          known().some((other) => other.transport.localPeer === peer && !isCut(nodeId, other.identity.nodeId)),
        onChange(callback) {
          listeners.add(callback)
          return () => void listeners.delete(callback)
        },
      },
      dataFolder: '/nowhere',
      clock: settings.clock ?? clock,
      random,
      logger: silentLogger,
      counters: settings.counters ?? noCounters,
    }
    const server: TestServer = {
      identity,
      server: serverOf(record),
      transport,
      archive: settings.archive,
      service,
      kill() {
        network.faults.refuse(nodeId)
        network.faults.drop(nodeId)
      },
      revive: () => network.faults.refuse(nodeId, false),
      async restart() {
        await service.stop()
        await service.start(context)
      },
    }
    for (const other of known()) if (settings.isAlone !== true) await transport.connect(other.server)
    await service.start(context)
    servers.push(server)
    for (const listener of [...listeners]) listener()
    return server
  }

  for (let index = 0; index < count; index++) await add()

  return {
    servers,
    network,
    add,
    separate(cut, isCut = true) {
      for (const { identity } of cut) {
        if (isCut) apart.add(identity.nodeId)
        else apart.delete(identity.nodeId)
        network.faults.drop(identity.nodeId)
      }
      for (const listener of [...listeners]) listener()
    },
    pool: (choose = []) => createTestPool({ servers, choose, network, clock, random }),
    async stop() {
      await Promise.all(servers.map((server) => server.service.stop()))
      await Promise.all(servers.map((server) => server.transport.stop()))
    },
  }
}

async function createTestPool(parts: {
  readonly servers: readonly TestServer[]
  readonly choose: readonly TestServer[]
  readonly network: ReturnType<typeof createMemoryNetwork>
  readonly clock: Clock
  readonly random: Random
}): Promise<TestPool> {
  const { servers, choose, network, clock, random } = parts
  const transport = network.createTransport()
  await transport.start()
  const outcomes = new Map<NodeId, Outcome[]>()
  const connected: NodeId[] = []

  return {
    outcomes,
    connected,
    failuresOf: ({ server }) =>
      (outcomes.get(server.nodeId) ?? []).flatMap((outcome) => (outcome.type === 'failure' ? outcome.code : [])),
    async connect({ exclude = [], replacing, signal } = {}) {
      const excluded = new Set(exclude)
      if (replacing !== undefined) excluded.add(replacing)
      const fits = (server: TestServer) => !excluded.has(server.server.nodeId)
      const rest = servers.filter((server) => fits(server) && !choose.includes(server))
      const order = [...choose.filter(fits), ...rest.splice(random.integer(rest.length || 1)), ...rest]
      for (const { server } of order) {
        try {
          const client = await mailServer.connect(server, {
            transport,
            clock,
            random,
            signal: signal ?? new AbortController().signal,
            evicted: new AbortController().signal,
            report(outcome) {
              outcomes.set(server.nodeId, [...(outcomes.get(server.nodeId) ?? []), outcome])
            },
          })
          connected.push(server.nodeId)
          return { client, server, evicted: new AbortController().signal }
        } catch {
          // The next one.
        }
      }
      throw new MailError({ code: 'NO_SERVER', message: 'the test pool has no server that can be reached' })
    },
  }
}
