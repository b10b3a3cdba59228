import {
  ConfigurationError,
  cryptoRandom,
  type LifecycleState,
  lifecycle,
  memoryStorage,
  type NodeId,
  type Outcome,
  type SelectionStrategy,
  type Server,
  type ServerClient,
  type Startable,
  silentLogger,
  systemClock,
} from '@waypost/core'
import type { SelectOptions } from './chooser.js'
import { type Connection, type ConnectOptions, connect } from './connecting.js'
import { createEmitter } from './emitter.js'
import { type CandidateView, type ServerView, viewCandidate, viewServer } from './entry.js'
import type { PoolEvents } from './events.js'
import { type ServerPoolOptions, settingsOf } from './options.js'
import { createPins } from './pins.js'
import { type ProbeOptions, probe } from './probing.js'
import { type Run, startRun } from './run.js'
import { explain, type PoolStatus, statusOf } from './status.js'
import { stopped } from './trust-book.js'

/** A pool of servers of one kind that may be dialled. */
export interface ServerPool<Client extends ServerClient = ServerClient> extends Startable {
  readonly state: LifecycleState
  /** Every server in the pool, the resting ones too. */
  servers(): ServerView[]
  /** Nodes that were found and are not in the pool, with the reason. */
  candidates(): CandidateView[]
  /** How the pool does: counts, ages, connectivity. */
  status(): PoolStatus
  /**
   * A server that may be used now, `undefined` when there is none. Costs no more in a large pool than in a small one
   * when `exclude` is empty.
   *
   * @throws PoolError `STRATEGY_INVALID`
   */
  select(options?: SelectOptions): Server | undefined
  /**
   * Connects with a server of the pool: waits for one when there is none, and tries others when it fails.
   *
   * @throws PoolError saying why there is no server, or `CONNECT_FAILED`
   * @throws AbortedError when the caller's signal fires
   */
  connect(options?: ConnectOptions): Promise<Connection<Client>>
  /**
   * Tries a server of the pool by its kind's probe, such as one that the user has just added, and resolves to what came of it, which counts as
   * that of any other request. The pool probes nobody by itself: health comes from use.
   *
   * @throws PoolError `PROBE_UNSUPPORTED` where the kind has no probe, `NOT_IN_POOL`: nobody is dialled before their verdict
   * @throws AbortedError when the caller's signal fires
   */
  probe(nodeId: NodeId, options?: ProbeOptions): Promise<Outcome>
  /** Tells how a request to a server went. Clients made by `connect` do it through their context. */
  report(nodeId: NodeId, outcome: Outcome): void
  /**
   * Prefers a server whenever it may be used; kept between runs. A pin gives no trust.
   *
   * @throws ConfigurationError when 64 are pinned already
   */
  pin(nodeId: NodeId): Promise<void>
  unpin(nodeId: NodeId): Promise<void>
  /** Looks for servers soon, whatever the pace. */
  refresh(): void
  /** Returns a function that ends it. */
  on<Name extends keyof PoolEvents>(name: Name, listener: (event: PoolEvents[Name]) => void): () => void
}

/** Every server equally likely. */
const anyServer: SelectionStrategy = (servers, { random }) =>
  servers.length === 0 ? undefined : servers[random.integer(servers.length)]

/**
 * Creates a pool: it looks for servers of a kind, asks the registry about each before anything is sent to it, keeps
 * those that are trusted, and lets go of them when trust ends.
 *
 * @throws ConfigurationError when an option is out of its range
 */
export function createServerPool<Client extends ServerClient>(options: ServerPoolOptions<Client>): ServerPool<Client> {
  const settings = settingsOf(options)
  const { kind, discovery, registry, transport } = options
  const logger = options.logger ?? silentLogger
  const clock = options.clock ?? systemClock
  const random = options.random ?? cryptoRandom
  const ownsParts = options.ownsParts ?? true
  const strategy = options.strategy ?? anyServer
  const emitter = createEmitter<PoolEvents>(logger)
  const pins = createPins(kind, options.storage ?? memoryStorage(), logger)
  let run: Run | undefined

  const life = lifecycle({
    async up(signal) {
      if (ownsParts) await transport.start()
      await pins.load()
      if (signal.aborted) return
      run = startRun({ ...options, strategy, logger, clock, random, ownsParts }, settings, pins, emitter.emit, signal)
    },
    async down() {
      const ending = run
      run = undefined
      await ending?.end()
      if (!ownsParts) return
      const parts = await Promise.allSettled([discovery.stop(), registry.stop(), transport.stop()])
      for (const part of parts) {
        if (part.status === 'rejected') logger.warn({ error: String(part.reason) }, 'a part of the pool failed to stop')
      }
    },
  })

  return {
    start: life.start,
    stop: life.stop,
    get state() {
      return life.state
    },
    servers() {
      if (run === undefined) return []
      const now = clock.now()
      return [...run.roster.in('member')].flatMap(({ nodeId, member }) =>
        member === undefined ? [] : viewServer(member, pins.set.has(nodeId), now),
      )
    },
    candidates() {
      return run === undefined ? [] : [...run.roster.in('waiting'), ...run.roster.in('untrusted')].map(viewCandidate)
    },
    status: () => statusOf(run, clock.now()),
    select: (request) => run?.chooser.select(request)?.server,
    async connect(request = {}) {
      if (life.state === 'starting') await life.start()
      const current = run
      if (current === undefined) throw stopped()
      const { chooser, signal } = current
      const why = (excluded: number) => explain(current, clock.now(), excluded)
      const parts = { kind, transport, clock, random, chooser, limits: settings.connect, emit: emitter.emit }
      return connect({ ...parts, explain: why }, request, signal)
    },
    async probe(nodeId, request = {}) {
      if (run === undefined) throw stopped()
      const { chooser, roster } = run
      const deadlineMs = settings.connect.attemptMs
      return probe({ kind, transport, clock, random, chooser, deadlineMs }, nodeId, roster.get(nodeId)?.member, request)
    },
    report(nodeId, outcome) {
      run?.chooser.report(nodeId, outcome)
    },
    async pin(nodeId) {
      if (!(await pins.add(nodeId))) throw new ConfigurationError('pin', nodeId, 'unpin another server first')
    },
    unpin: (nodeId) => pins.remove(nodeId),
    refresh: () => run?.wake(),
    on: emitter.on,
  }
}
