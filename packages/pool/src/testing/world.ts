import {
  type Change,
  type ConnectContext,
  type Discovery,
  type DiscoveryChange,
  defineServerKind,
  type NodeId,
  type NodeRecord,
  type Outcome,
  type Registry,
  type Server,
  type ServerKind,
  type Transport,
  type TrustedVerdict,
  type TrustPolicy,
  type UnknownReason,
  type UntrustedReason,
  type UntrustedVerdict,
  type Verdict,
  WaypostError,
} from '@waypost/core'
import { nodeIdOf } from '@waypost/core/derive'
import { type FakeClock, fakeClock, seededRandom } from '@waypost/core/testing'
import { createServerPool, type ServerPool, type ServerPoolOptions } from '../index.js'

/** A client that a test can look into. */
export interface TestClient {
  readonly nodeId: NodeId
  readonly context: ConnectContext
  closed: boolean
  close(): Promise<void>
}

export type Behaviour = 'works' | 'fails' | 'hangs' | 'late'

/** A record as `@waypost/record` would give it; the pool never looks at the signature. */
export function recordFixture(seed: number, { sequence = 1n, host = '' } = {}): NodeRecord {
  const publicKey = seededRandom(seed + 1).bytes(64)
  return {
    nodeId: nodeIdOf(publicKey),
    publicKey,
    sequence,
    text: `enr:test-${seed}-${sequence}`,
    ip: host === '' ? `10.${(seed >> 16) & 255}.${(seed >> 8) & 255}.${seed & 255}` : host,
    tcp: 4000,
    entries: new Map(),
  }
}

/** What the registry would say of a node. */
export type Truth =
  | { trusted: true; provider: number; expiresAt: number; draining?: boolean }
  | { trusted: false; reason: UntrustedReason; provider?: number }

/** A discovery, a registry, a transport and a kind whose every turn a test decides. */
export interface World {
  readonly clock: FakeClock
  readonly pool: ServerPool<TestClient>
  readonly truth: Map<NodeId, Truth>
  /** What the registry kept of earlier runs; told while it is down. */
  readonly lastKnown: Map<NodeId, TrustedVerdict | UntrustedVerdict>
  readonly found: { record: NodeRecord; source: string; custom?: boolean; lastTrusted?: Verdict }[]
  readonly behaviour: Map<NodeId, Behaviour>
  readonly dials: NodeId[]
  readonly clients: TestClient[]
  /** Sizes of the registry's calls, in order. */
  readonly calls: number[]
  readonly passes: number[]
  readonly events: { name: string; event: unknown }[]
  policy: TrustPolicy
  registry: 'up' | 'down' | 'stalled' | 'throws'
  /** The block that its answers are as of. */
  block: number
  discoveryStalls: boolean
  /** Runs when an answer is fixed and before it is given. */
  beforeAnswer: (() => Promise<void> | void) | undefined
  change(change: Change): void
  breakWatch(): void
  tell(change: DiscoveryChange): void
  disconnected: NodeId[]
  list(seed: number, truth?: Partial<Extract<Truth, { trusted: true }>>): NodeRecord
  /** Lets candidates gather and be judged: 100 ms. */
  settle(): Promise<void>
  /** Lets what is under way get done, without time passing. */
  turn(): Promise<void>
}

/** @param capabilities what its kind can beside connecting */
export function createWorld(
  options: Partial<ServerPoolOptions<TestClient>> = {},
  capabilities: Pick<ServerKind<TestClient>, 'probe'> = {},
): World {
  const clock = fakeClock()
  const watchers = new Set<{ push(change: Change): void; fail(): void }>()
  const listeners = new Set<(change: DiscoveryChange) => void>()

  const registry: Registry = {
    get policy() {
      return world.policy
    },
    deployment: { chainId: 1, registry: '0x00' },
    start: async () => {},
    stop: async () => {},
    async verify(_kind, nodeIds, { signal } = {}) {
      world.calls.push(nodeIds.length)
      const answers = new Map(nodeIds.map((id) => [id, answer(id)]))
      await world.beforeAnswer?.()
      if (world.registry === 'throws') throw new WaypostError({ code: 'BROKEN', message: 'broken' })
      if (world.registry === 'stalled') await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      await Promise.resolve()
      return answers
    },
    async *list() {},
    async *watch(_kind, { signal } = {}) {
      const queue: (Change | undefined)[] = []
      let notify = () => {}
      const watcher = {
        push: (change: Change) => {
          queue.push(change)
          notify()
        },
        fail: () => {
          queue.push(undefined)
          notify()
        },
      }
      watchers.add(watcher)
      signal?.addEventListener('abort', () => notify())
      try {
        while (signal?.aborted !== true) {
          for (let change = queue.shift(); change !== undefined; change = queue.shift()) yield change
          if (world.watchBroken) return
          await new Promise<void>((resolve) => {
            notify = resolve
          })
        }
      } finally {
        watchers.delete(watcher)
      }
    },
  }

  function answer(nodeId: NodeId): Verdict {
    if (world.registry === 'down') {
      const lastKnown = world.lastKnown.get(nodeId)
      const reason = 'rpc-unreachable' satisfies UnknownReason
      return { status: 'unknown', reason, ...(lastKnown === undefined ? {} : { lastKnown }) }
    }
    const truth = world.truth.get(nodeId)
    const asOf = { block: world.block, at: clock.now(), proved: false }
    if (truth === undefined) return { status: 'untrusted', reason: 'not-listed', asOf }
    if (truth.trusted) {
      const draining = truth.draining === undefined ? {} : { draining: truth.draining }
      return { status: 'trusted', provider: { id: truth.provider }, expiresAt: truth.expiresAt, ...draining, asOf }
    }
    const provider = truth.provider === undefined ? {} : { provider: { id: truth.provider } }
    return { status: 'untrusted', reason: truth.reason, ...provider, asOf }
  }

  const discovery: Discovery = {
    name: 'test',
    start: async () => {},
    stop: async () => {},
    async *discover(_kind, { signal } = {}) {
      world.passes.push(clock.now())
      for (const { record, source, ...claims } of [...world.found]) {
        if (signal?.aborted === true) return
        yield { record, source, foundAt: clock.now(), ...claims } as never
      }
      // Ignores its signal on purpose: a source may be that bad.
      if (world.discoveryStalls) await new Promise(() => {})
    },
    onChange(_kind, listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  const transport: Transport = {
    localPeer: 'me',
    start: async () => {},
    stop: async () => {},
    open: () => Promise.reject(new WaypostError({ code: 'UNUSED', message: 'unused' })),
    disconnect: async ({ nodeId }: Server) => void world.disconnected.push(nodeId),
  }

  const kind = defineServerKind<TestClient>({
    ...capabilities,
    name: 'test-server',
    topic: 'test',
    resourceType: 'test.server',
    async connect(server, context) {
      world.dials.push(server.nodeId)
      const behaviour = world.behaviour.get(server.nodeId) ?? 'works'
      if (behaviour === 'fails') throw new WaypostError({ code: 'REFUSED', message: 'refused' })
      if (behaviour === 'hangs') await new Promise(() => {})
      if (behaviour === 'late') await new Promise<void>((resolve) => clock.after(60_000, resolve))
      const client: TestClient = {
        nodeId: server.nodeId,
        context,
        closed: false,
        async close() {
          client.closed = true
        },
      }
      world.clients.push(client)
      return client
    },
  })

  const pool = createServerPool<TestClient>({
    kind,
    discovery,
    registry,
    transport,
    clock,
    random: seededRandom(7),
    ...options,
  })
  const events: World['events'] = []
  for (const name of [
    'found',
    'verdict',
    'added',
    'evicted',
    'full',
    'connected',
    'failover',
    'backoff',
    'offline',
    'online',
    'registry',
  ] as const) {
    pool.on(name, (event) => void events.push({ name, event }))
  }

  const world: World & { watchBroken: boolean } = {
    clock,
    pool,
    truth: new Map(),
    lastKnown: new Map(),
    found: [],
    behaviour: new Map(),
    dials: [],
    clients: [],
    calls: [],
    passes: [],
    events,
    policy: { type: 'any-approved' },
    registry: 'up',
    block: 1,
    discoveryStalls: false,
    beforeAnswer: undefined,
    watchBroken: false,
    disconnected: [],
    change: (change) => {
      for (const watcher of watchers) watcher.push(change)
    },
    breakWatch() {
      world.watchBroken = true
      for (const watcher of watchers) watcher.fail()
    },
    tell(change) {
      for (const listener of listeners) listener(change)
    },
    list(seed, truth = {}) {
      const record = recordFixture(seed)
      world.found.push({ record, source: 'topic' })
      world.truth.set(record.nodeId, { trusted: true, provider: 1, expiresAt: clock.now() + 86_400_000, ...truth })
      return record
    },
    settle: () => clock.advance(100),
    turn: () => clock.advance(0),
  }
  return world
}

export const success = (milliseconds: number): Outcome => ({ type: 'success', milliseconds })
export const failure: Outcome = { type: 'failure', code: 'REFUSED' }
