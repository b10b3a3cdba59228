import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Clock,
  ConfigurationError,
  type Counters,
  cryptoRandom,
  type Deployment,
  type Lifecycle,
  type Logger,
  lifecycle,
  type Measurement,
  type NodeRecord,
  noCounters,
  type Random,
  type Registry,
  type ServerIdentity,
  type ServerTransport,
  type Service,
  type Startable,
  silentLogger,
  systemClock,
} from '@waypost/core'
import { createDiscv5Discovery, type Discv5Discovery } from '@waypost/discovery-discv5'
import { createServerPool } from '@waypost/pool'
import { type ConnectionLimits, createServerTransport } from '@waypost/transport/server'
import { followPeers } from './service-peers.js'

/** Options of {@link createHost}. */
export interface HostOptions {
  /** The server's one key. */
  readonly identity: ServerIdentity
  /** What runs here. None: a bare discovery node, such as a bootstrap node. */
  readonly services: readonly Service[]
  /** Which registry topics are derived from. */
  readonly deployment: Deployment
  /** How this host verifies the other servers of its kinds, under its own trust policy. Needed with services. */
  readonly registry?: Registry
  /** Where Discovery v5 listens; port 0 takes a free one. */
  readonly udp: { readonly ip: string; readonly port: number }
  /** Where services listen; port 0 takes a free one. @default the UDP address, a free port */
  readonly tcp?: { readonly ip: string; readonly port: number }
  /** Bounds on connections, such as those of one address, which a crowd behind one NAT shares. @default those of `@waypost/transport` */
  readonly connections?: Partial<ConnectionLimits>
  /** Address by which others reach this machine. @default the UDP address */
  readonly advertiseIp?: string
  /** Records of the nodes to join the network through. */
  readonly bootnodes?: readonly string[]
  /** Folder for the services' data. Needed with services. */
  readonly dataFolder?: string
  /** Young networks: see the operator's guide. @default 0 */
  readonly minAds?: number
  /** How long an advertisement that this node stores for others lives. @default 900_000 ms */
  readonly adLifetimeMs?: number
  readonly clock?: Clock
  readonly random?: Random
  readonly logger?: Logger
  readonly counters?: Counters
}

/** What a service is put on. */
interface ServiceParts {
  readonly source: Discv5Discovery
  readonly transport: ServerTransport
  readonly registry: Registry
  readonly folder: string
}

/** How many servers of its own kind a host looks for eagerly. */
const PEERS_WANTED = 64

/** A running (or not yet running) host. */
export interface Host extends Lifecycle {
  readonly identity: ServerIdentity
  /** This host's record as of now. Throws a {@link ConfigurationError} before `start`. */
  readonly record: NodeRecord
  /** Its services take no new clients from now on, and send those that they have elsewhere: `stop` is near. */
  drain(): void
  /** What its services hold now, each labelled with its kind. A service that cannot tell is left out. */
  measure(): Promise<readonly Measurement[]>
  /** Why it should get no new clients now; nothing when it should. */
  notReady(): readonly string[]
}

/**
 * Runs services on this machine: binds the key's transport, joins Discovery v5, advertises each service's kind, follows
 * the other verified servers of each kind.
 *
 * `start` rejects with a `ConfigurationError` or a typed error of the part that failed (a busy port, say).
 */
export function createHost(options: HostOptions): Host {
  const clock = options.clock ?? systemClock
  const random = options.random ?? cryptoRandom
  const logger = options.logger ?? silentLogger
  const counters = options.counters ?? noCounters
  const { identity, services, registry, dataFolder } = options
  if (services.length > 0 && registry === undefined) {
    throw new ConfigurationError('registry', undefined, 'a host with services needs a registry to verify its peers')
  }
  if (services.length > 0 && dataFolder === undefined) {
    throw new ConfigurationError('dataFolder', undefined, 'name a folder for the services to keep their data in')
  }

  /** Undone in reverse order when the host goes down. */
  let undo: (() => Promise<void> | void)[] = []
  let discovery: Discv5Discovery | undefined

  /** Starts a part and notes how it is stopped. */
  async function bringUp<Part extends Startable>(part: Part): Promise<Part> {
    await part.start()
    undo.push(() => part.stop())
    return part
  }

  function newTransport(): ServerTransport {
    const { ip, port } = options.tcp ?? { ip: options.udp.ip, port: 0 }
    return createServerTransport({
      identity,
      listen: [{ host: ip, port }],
      ...(options.connections === undefined ? {} : { limits: options.connections }),
      clock,
      counters,
      logger,
      onConnection: ({ remotePeer, direction, at }) => {
        if (direction === 'inbound') logger.info({ event: 'connection', peer: remotePeer, at }, 'connection')
      },
    })
  }

  function newDiscovery(tcpPort: number | undefined): Discv5Discovery {
    return createDiscv5Discovery({
      identity,
      bind: options.udp,
      bootnodes: [...(options.bootnodes ?? [])],
      deployment: options.deployment,
      ...(tcpPort === undefined ? {} : { tcpPort }),
      ...(options.advertiseIp === undefined ? {} : { advertiseIp: options.advertiseIp }),
      ...(options.minAds === undefined ? {} : { minAds: options.minAds }),
      ...(options.adLifetimeMs === undefined ? {} : { adLifetimeMs: options.adLifetimeMs }),
      clock,
      random,
      logger,
      counters,
    })
  }

  /** One service with the peers that it works with, advertised once it can take requests. */
  async function startService(service: Service, parts: ServiceParts, signal: AbortSignal) {
    const { kind } = service
    const { source, transport, registry } = parts
    const pool = await bringUp(
      createServerPool({
        kind,
        discovery: source,
        registry,
        transport,
        targetSize: PEERS_WANTED,
        ownsParts: false,
        clock,
        random,
        logger,
        counters,
      }),
    )
    const peers = followPeers({ pool, self: identity.nodeId, transport, clock, logger })
    undo.push(() => peers.stop())
    const serviceFolder = join(parts.folder, kind.name)
    await mkdir(serviceFolder, { recursive: true })
    if (signal.aborted) return
    await service.start({ identity, transport, peers, dataFolder: serviceFolder, clock, random, logger, counters })
    undo.push(() => service.stop())
    if (signal.aborted) return
    const advertisement = await source.advertise(kind)
    undo.push(() => advertisement.stop())
    logger.info({ kind: kind.name, nodeId: identity.nodeId }, 'service up')
  }

  const life = lifecycle({
    // Stopped meanwhile, each step leaves the rest undone: what is up already is in `undo`.
    async up(signal) {
      const transport = services.length === 0 ? undefined : await bringUp(newTransport())
      if (signal.aborted) return
      const source = await bringUp(newDiscovery(transport?.listening[0]?.port))
      discovery = source
      if (signal.aborted || transport === undefined || registry === undefined || dataFolder === undefined) return
      await bringUp(registry)
      for (const service of services) {
        if (signal.aborted) return
        await startService(service, { source, transport, registry, folder: dataFolder }, signal)
      }
    },
    async down() {
      const steps = undo.reverse()
      undo = []
      for (const step of steps) {
        try {
          await step()
        } catch (error) {
          logger.warn({ error }, 'a part did not stop cleanly')
        }
      }
    },
  })

  return {
    identity,
    get record() {
      if (discovery === undefined) throw new ConfigurationError('record', undefined, 'start the host first')
      return discovery.record
    },
    drain() {
      for (const service of services) service.drain?.()
    },
    measure: async () => (await Promise.all(services.map((service) => measureService(service, logger)))).flat(),
    notReady() {
      if (life.state !== 'running') return [`host: ${life.state}`]
      return services.flatMap((service) => {
        const reason = service.notReady?.()
        return reason === undefined ? [] : [`${service.kind.name}: ${reason}`]
      })
    },
    get state() {
      return life.state
    },
    get signal() {
      return life.signal
    },
    start: life.start,
    stop: life.stop,
  }
}

async function measureService(service: Service, logger: Logger): Promise<readonly Measurement[]> {
  try {
    const measured = (await service.measure?.()) ?? []
    return measured.map((each) => ({ ...each, labels: { ...each.labels, kind: service.kind.name } }))
  } catch (error) {
    logger.warn({ error, kind: service.kind.name }, 'a service could not be measured')
    return []
  }
}
