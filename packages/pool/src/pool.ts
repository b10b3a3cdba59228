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
  type UnknownReason,
  type UntrustedReason,
} from '@waypost/core'
import type { SelectOptions } from './chooser.js'
import { type Connection, type ConnectOptions, connect } from './connecting.js'
import { createEmitter } from './emitter.js'
import { type CandidateView, type ServerView, viewCandidate, viewServer } from './entry.js'
import type { PoolEvents } from './events.js'
import { explain } from './explain.js'
import { type ServerPoolOptions, settingsOf } from './options.js'
import { createPins } from './pins.js'
import { type Run, startRun } from './run.js'
import { oldestAnswerAt, stopped } from './trust-book.js'

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

/** How a pool does. Times are ms since 1970. */
export interface PoolStatus {
  /** Servers in the pool, by the ground that they are in it. */
  readonly trusted: number
  readonly grace: number
  readonly custom: number
  /** Of these, how many may be chosen now. */
  readonly usable: number
  /** Candidates that wait for their first verdict. */
  readonly pending: number
  /** Candidates that the registry cannot tell about, by reason. */
  readonly unknown: Readonly<Partial<Record<UnknownReason, number>>>
  readonly untrusted: Readonly<Partial<Record<UntrustedReason, number>>>
  /** Since when the client seems offline; absent while it is online. */
  readonly offlineSince?: number
  /** Whether the registry gives answers; absent before the first one. */
  readonly registry?: 'answering' | 'unknown'
  /** When the oldest answer was had that a server of the pool stays on, and how old it is in ms. */
  readonly oldestAnswerAt?: number
  readonly oldestAnswerAgeMs?: number
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
      const { chooser } = current
      const parts = { kind, transport, clock, random, chooser, limits: settings.connect, emit: emitter.emit }
      return connect({ ...parts, explain: () => explain(current, clock.now(), request) }, request, current.signal)
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

function statusOf(run: Run | undefined, now: number): PoolStatus {
  const count = { trusted: 0, grace: 0, custom: 0 }
  const unknown: Partial<Record<UnknownReason, number>> = {}
  const untrusted: Partial<Record<UntrustedReason, number>> = {}
  let pending = 0
  if (run === undefined) return { ...count, usable: 0, pending, unknown, untrusted }
  for (const { member } of run.roster.in('member')) if (member !== undefined) count[member.basis]++
  for (const { verdict } of run.roster.in('waiting')) {
    if (verdict?.status === 'unknown') unknown[verdict.reason] = (unknown[verdict.reason] ?? 0) + 1
    else pending++
  }
  for (const { verdict } of run.roster.in('untrusted')) {
    const reason = verdict?.status === 'untrusted' ? verdict.reason : 'provider-not-chosen'
    untrusted[reason] = (untrusted[reason] ?? 0) + 1
  }
  const { offlineSince } = run.connectivity
  const { registryState } = run.book
  const oldest = oldestAnswerAt(run.roster)
  return {
    ...count,
    usable: run.chooser.eligible,
    pending,
    unknown,
    untrusted,
    ...(offlineSince === undefined ? {} : { offlineSince }),
    ...(registryState === undefined ? {} : { registry: registryState }),
    ...(oldest === undefined ? {} : { oldestAnswerAt: oldest, oldestAnswerAgeMs: Math.max(0, now - oldest) }),
  }
}
