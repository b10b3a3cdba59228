import {
  AbortedError,
  type Advertisement,
  type CallOptions,
  type Candidate,
  type Clock,
  ConfigurationError,
  type Counters,
  cryptoRandom,
  type Deployment,
  type Discovery,
  type Logger,
  lifecycle,
  type NodeRecord,
  noCounters,
  type Random,
  type ServerIdentity,
  type ServerKind,
  silentLogger,
  systemClock,
} from '@waypost/core'
import { deriveTopic } from '@waypost/core/derive'
import { type PlacementStatus, type TopDiscSettings, type TopicAdvertisement, topDiscSettings } from '@waypost/topdisc'
import { Discv5Error } from './discv5-error.js'
import { type NodeRole, readNodeSettings } from './node-settings.js'
import { type RunningNode, startNode } from './running-node.js'

/** Options of {@link createDiscv5Discovery}. */
export interface Discv5DiscoveryOptions {
  /** The node's key. @default a fresh one for each run, so that runs cannot be linked */
  readonly identity?: ServerIdentity
  /**
   * Where to listen. Port 0 takes a free one; `0.0.0.0` or `::` all addresses of the machine.
   * @default `{ ip: '0.0.0.0', port: 0 }`, which is right for a client
   */
  readonly bind?: { readonly ip: string; readonly port: number }
  /** The address by which others reach this node. @default `bind.ip`, where that is a public or loopback address */
  readonly advertiseIp?: string
  /** Records (`enr:…`) of nodes to join the network through. */
  readonly bootnodes: readonly string[]
  /** Which registry topics are derived from. */
  readonly deployment: Deployment
  /** The service port that the record names. Needed for advertising. */
  readonly tcpPort?: number
  /**
   * Whether this node takes part in the network or only asks.
   * @default `server` with an `identity`, a `tcpPort` or no bootnodes (the first of a network), else `client`
   */
  readonly role?: NodeRole
  /** As registrar: fewest advertisements that similarity is measured against. Young networks: 100. @default 0 */
  readonly minAds?: number
  /** As registrar: how long an advertisement is kept, in ms. @default 900_000 */
  readonly adLifetimeMs?: number
  /**
   * Whether to speak the specification's own topic messages (0x07 to 0x0A) with nodes whose records say that they
   * understand them, and to say so in this node's. With all others topics go over TALK. @default false
   */
  readonly nativeMessages?: boolean
  /** Further numbers of topic discovery. */
  readonly topdisc?: Partial<TopDiscSettings>
  readonly clock?: Clock
  readonly random?: Random
  readonly logger?: Logger
  readonly counters?: Counters
}

/** How a node stands now. */
export interface Discv5Status {
  /** Nodes of the table that answer. */
  readonly connectedPeers: number
  /** Advertisements that this node keeps for others and itself. */
  readonly storedAds: number
  /** Where this node's own advertisements stand, by kind name. */
  readonly advertisements: Readonly<Record<string, PlacementStatus>>
  /** Whether the native topic messages are spoken: asked for with `nativeMessages`, and found to work. */
  readonly speaksNatively: boolean
}

/** A node of Discovery v5 with topics. */
export interface Discv5Discovery extends Discovery {
  /**
   * This node's own record.
   * @throws Discv5Error `DISCOVERY_NOT_RUNNING` before `start`
   */
  readonly record: NodeRecord
  /** Zeros while stopped. */
  status(): Discv5Status
  /**
   * Keeps this node advertised under the kind's topic until that is stopped or the node is.
   *
   * @throws ConfigurationError on a client or without `tcpPort`
   * @throws Discv5Error `DISCOVERY_NOT_RUNNING`, AbortedError
   */
  advertise(kind: ServerKind, options?: CallOptions): Promise<Advertisement>
}

/**
 * Finds servers, and makes one findable, by topic in the Discovery v5 network. A node with neither a service nor a
 * search is a bootstrap node and registrar all the same.
 *
 * `start` rejects with `UDP_PORT_BUSY` (Discv5Error) or a ConfigurationError; it does not wait for peers. A search that
 * begins before any node was reached waits for the first.
 *
 * @throws ConfigurationError naming the field, the value and the fix
 */
export function createDiscv5Discovery(options: Discv5DiscoveryOptions): Discv5Discovery {
  const {
    deployment,
    clock = systemClock,
    random = cryptoRandom,
    logger = silentLogger,
    counters = noCounters,
  } = options
  const settings = readNodeSettings(options)
  const topdisc: Partial<TopDiscSettings> = {
    ...options.topdisc,
    ...(options.minAds === undefined ? {} : { minAds: options.minAds }),
    ...(options.adLifetimeMs === undefined ? {} : { adLifetimeMs: options.adLifetimeMs }),
  }
  topDiscSettings(topdisc)
  deriveTopic('check', deployment)

  let node: RunningNode | undefined
  const advertised = new Map<string, Set<TopicAdvertisement>>()

  const life = lifecycle({
    async up(signal) {
      node = await startNode({
        settings,
        topdisc,
        clock,
        random,
        counters,
        logger,
        isNativeWanted: options.nativeMessages ?? false,
        signal,
      })
      logger.info({ nodeId: node.record.nodeId, record: node.record.text, role: settings.role }, 'discovery node up')
    },
    async down() {
      const stopping = node
      node = undefined
      advertised.clear()
      await stopping?.stop()
    },
  })

  async function* discover(kind: ServerKind, { signal }: CallOptions = {}): AsyncGenerator<Candidate, void, undefined> {
    const topic = deriveTopic(kind.topic, deployment)
    const searched = node
    if (searched === undefined || signal?.aborted === true) return
    const ended = signal === undefined ? life.signal : AbortSignal.any([signal, life.signal])
    await settledOrAborted(searched.ready, ended)
    // A pass that has nobody to ask ends at once: a caller that passes again and again must not starve the sockets.
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (ended.aborted) return
    for await (const record of searched.engine.lookup(topic, { signal: ended })) {
      if (ended.aborted) return
      counters.count('discv5_candidates_total', { kind: kind.name })
      yield { record, source: 'topic', foundAt: clock.now() }
    }
  }

  return {
    name: 'discv5',
    start: () => life.start(),
    stop: () => life.stop(),
    get record() {
      if (node === undefined) throw notRunning('the record')
      return node.record
    },
    status() {
      const advertisements: Record<string, PlacementStatus> = {}
      for (const [name, [first]] of advertised) if (first !== undefined) advertisements[name] = first.status()
      return {
        connectedPeers: node?.connectedPeers() ?? 0,
        storedAds: node?.engine.registrarState().ads ?? 0,
        advertisements,
        speaksNatively: node?.isNative ?? false,
      }
    },
    discover,
    async advertise(kind, { signal } = {}) {
      const topic = deriveTopic(kind.topic, deployment)
      if (settings.role === 'client') {
        throw new ConfigurationError('role', settings.role, 'advertise from a node with role "server"')
      }
      if (settings.tcpPort === undefined) {
        throw new ConfigurationError('tcpPort', undefined, 'give the port on which the advertised service listens')
      }
      if (signal?.aborted === true) throw new AbortedError(signal.reason)
      if (node === undefined) throw notRunning('advertising')
      const advertisement = node.engine.advertise(topic)
      const ofKind = advertised.get(kind.name) ?? new Set()
      advertised.set(kind.name, ofKind.add(advertisement))
      return {
        async stop() {
          advertisement.stop()
          ofKind.delete(advertisement)
          if (ofKind.size === 0 && advertised.get(kind.name) === ofKind) advertised.delete(kind.name)
        },
      }
    },
  }
}

function notRunning(what: string): Discv5Error {
  return new Discv5Error('DISCOVERY_NOT_RUNNING', `${what} needs a running node`, { hint: 'call start first' })
}

/** Resolves with `promise` or when `signal` fires, whichever is first. */
function settledOrAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) {
      resolve()
      return
    }
    signal.addEventListener('abort', done, { once: true })
    void promise.then(done)
  })
}
