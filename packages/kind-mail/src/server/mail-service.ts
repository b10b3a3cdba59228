import { join } from 'node:path'
import {
  ConfigurationError,
  type ConnectContext,
  type HostContext,
  lifecycle,
  type Server,
  type Service,
} from '@waypost/core'
import { type SessionLimits, serveSessions } from '@waypost/sealed/server'
import { ENVELOPE_LIMITS } from '../envelope.js'
import { mailServer } from '../mail-server.js'
import { signTerms } from '../terms/signed-terms.js'
import { MAIL_LIMITS, MAIL_PROTOCOL } from '../wire/limits.js'
import { createAdmission } from './admission.js'
import type { Archive } from './archive.js'
import { createArrivalFeed } from './arrival-feed.js'
import { createConfirm } from './confirm.js'
import { followForeignArrivals } from './foreign-arrivals.js'
import { createKeptWeights } from './gate/kept-weights.js'
import { createPublisherWeights } from './gate/publisher-weights.js'
import { createWorkDemand, type WorkDemand } from './gate/work-demand.js'
import { createHeldFrom, type HeldFrom } from './held-from.js'
import { createIntake } from './intake.js'
import { type MailStats, measurementsOf, NO_STATS } from './mail-stats.js'
import { createPeerAnswers } from './reconcile/answer-peer.js'
import { connectReconcilePeer } from './reconcile/reconcile-peer.js'
import { createReconciliation, type Reconciliation } from './reconcile/reconciliation.js'
import { createRoom } from './reconcile/room.js'
import { remembered } from './remembered.js'
import { createRequestHandler, DEFAULT_SERVING_LIMITS, type ServingLimits } from './request-handler.js'
import { keepRetention } from './retention.js'
import { createSharedPages } from './shared-pages.js'
import { joinSpread, type Spread } from './spread.js'
import { createSqliteArchive } from './sqlite-archive.js'
import { createWitnesses } from './witness.js'

/** Every field has a default. Times are in ms. */
export interface MailServiceOptions {
  /** Where envelopes are kept. @default SQLite in the file `mail.sqlite` of the service's data folder */
  readonly archive?: Archive
  /** How long envelopes are kept, unless their lifetime is shorter. @default 30 days */
  readonly retentionMs?: number
  /**
   * How many envelopes are kept. Beyond it, those of publishers that published most of late go first, of the topic that
   * takes up most, the oldest before the others.
   *
   * @default 10,000,000
   */
  readonly maxEnvelopes?: number
  /** How many bytes of envelopes are kept; beyond it, they go as beyond `maxEnvelopes`. @default 32 GiB */
  readonly maxBytes?: number
  /** How far back the timestamp of a published envelope may lie. @default 1 hour */
  readonly maxPastMs?: number
  /** How far ahead a timestamp may lie. @default 15 minutes */
  readonly maxFutureMs?: number
  /** How far back from now a period counts as open for late envelopes, as the terms tell. @default 2 hours */
  readonly settleHorizonMs?: number
  /** Pause between rounds of becoming equal with peers. @default 10 seconds */
  readonly catchUpIntervalMs?: number
  /** Peers that it becomes equal with in one round. @default 3 */
  readonly catchUpPeers?: number
  /** How long envelopes gather before they are spread in one frame. @default 20 */
  readonly gatherMs?: number
  /**
   * How long arrivals gather before subscribers get them in one message. Each message is sealed, written and read for each
   * subscriber: of a busy topic, a longer time makes fewer of them. @default 100, the protocol's most
   */
  readonly coalesceMs?: number
  /** Pause between prunings. @default 1 minute */
  readonly pruneIntervalMs?: number
  readonly limits?: Partial<ServingLimits>
  /** Limits of the sealed sessions. @default those of `@waypost/sealed`, with 8,192 sessions */
  readonly sessions?: Partial<SessionLimits>
}

/** The server side of mail, for a host to run. */
export interface MailService extends Service {
  /** Zeros while it does not run. @throws MailError `ARCHIVE_FAILED` */
  stats(): Promise<MailStats>
  /**
   * Before an upgrade: ends subscriptions and refuses what clients ask from now on, saying when to come back, while what
   * runs is finished and other servers get everything. Over with the next start.
   */
  drain(): void
}

const HOUR_MS = 3_600_000
const DEFAULTS = {
  retentionMs: 720 * HOUR_MS,
  maxEnvelopes: 10_000_000,
  maxBytes: 34_359_738_368,
  maxPastMs: HOUR_MS,
  maxFutureMs: HOUR_MS / 4,
  settleHorizonMs: 2 * HOUR_MS,
  catchUpIntervalMs: 10_000,
  catchUpPeers: 3,
  gatherMs: 20,
  coalesceMs: 100,
  pruneIntervalMs: 60_000,
}
const FEED = { capacity: 10_000, capacityBytes: 16_777_216 }
const SESSIONS: Partial<SessionLimits> = { maxSessions: 8_192, maxRunning: 16_384, maxInFlight: 80 }

/** How long terms are given out once they were signed, in ms. */
const TERMS_MS = 1_000

/** How long a server may wait for a connection with another one, in ms. */
const DIAL_TIMEOUT_MS = 10_000

/**
 * Makes the mail service. It can be started again after a stop.
 *
 * @throws ConfigurationError naming the option that is out of range
 */
export function createMailService(options: MailServiceOptions = {}): MailService {
  const settings = { ...DEFAULTS, ...options }
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = settings[name]
    if (!Number.isSafeInteger(value) || value < 0)
      throw new ConfigurationError(name, value, 'give a whole number from 0')
  }
  if (settings.settleHorizonMs < settings.maxPastMs) {
    throw new ConfigurationError(
      'settleHorizonMs',
      settings.settleHorizonMs,
      'give at least maxPastMs: what may still come is not settled',
    )
  }
  let context: HostContext | undefined
  let running: Running | undefined

  const life = lifecycle({
    async up(signal) {
      if (context !== undefined) running = await startParts(context, settings, signal)
    },
    async down() {
      await running?.stop()
      running = undefined
    },
  })

  return {
    kind: mailServer,
    start(given) {
      context = given
      return life.start()
    },
    stop: life.stop,
    async stats() {
      return running === undefined ? NO_STATS : statsOf(running)
    },
    drain: () => running?.draining.abort(),
    async measure() {
      return running === undefined ? [] : measurementsOf(await statsOf(running))
    },
    notReady() {
      if (running === undefined) return 'not running'
      if (running.draining.signal.aborted) return 'draining'
      if (running.catchUp.isCaughtUp()) return undefined
      return running.catchUp.isUnknown() ? 'catching up: its peers have not verified this server yet' : 'catching up'
    },
  }
}

type Settings = typeof DEFAULTS & MailServiceOptions

interface Running {
  readonly archive: Archive
  readonly catchUp: Reconciliation
  readonly work: WorkDemand
  readonly draining: AbortController
  subscriptions(): number
  stop(): Promise<void>
}

async function startParts(context: HostContext, settings: Settings, signal: AbortSignal): Promise<Running> {
  const { transport, peers, clock, random, logger, counters, dataFolder } = context
  const archive = settings.archive ?? createSqliteArchive({ file: join(dataFolder, 'mail.sqlite'), random })
  await archive.open()
  try {
    const feed = createArrivalFeed({ clock, coalesceMs: settings.coalesceMs, ...FEED })
    const unfollow = followForeignArrivals({ archive, feed, logger })
    const admission = createAdmission(settings, clock)
    let spread: Spread | undefined
    const limits = { ...DEFAULT_SERVING_LIMITS, ...settings.limits }
    const work = createWorkDemand(limits.workFromPerSecond, clock)
    const weights = createPublisherWeights(clock)
    const keptWeights = createKeptWeights({ archive, weights, clock, logger })
    await keptWeights.restore()
    const intake = createIntake({
      archive,
      admission,
      work,
      weights,
      feed,
      clock,
      counters,
      onStored(envelopes, path) {
        if (path === 'publish') spread?.announce(envelopes)
      },
    })
    const run = new AbortController()
    const draining = new AbortController()
    const hasRoomFor = createRoom({ ...settings, archive, clock, signal: run.signal })
    let subscriptions = 0
    const catchUp = createReconciliation({
      archive,
      intake,
      peers,
      clock,
      random,
      logger,
      counters,
      intervalMs: settings.catchUpIntervalMs,
      peersPerRound: settings.catchUpPeers,
      retentionMs: settings.retentionMs,
      hasRoomFor,
      connect: (server) => connectWithPeer(context, server, run.signal, connectReconcilePeer),
    })
    const heldFrom = await createHeldFrom({
      archive,
      peers,
      clock,
      logger,
      retentionMs: settings.retentionMs,
      isCaughtUp: catchUp.isCaughtUp,
      async askTerms(server) {
        const peer = await connectWithPeer(context, server, run.signal, mailServer.connect)
        return peer.terms({ signal: run.signal }).finally(() => peer.close())
      },
    })
    const pages = createSharedPages({ archive })
    const witnesses = createWitnesses({
      peers,
      clock,
      random,
      counters,
      connect: (server) => connectWithPeer(context, server, run.signal, connectReconcilePeer),
    })
    const handler = createRequestHandler({
      archive,
      pages,
      feed,
      intake,
      limits,
      clock,
      counters,
      reconcile: createPeerAnswers({
        archive,
        intake,
        hasRoomFor,
        clock,
        floor: () => clock.now() - settings.retentionMs,
      }),
      confirm: createConfirm({ archive, feed, identity: context.identity, clock }),
      witnesses,
      // Signing costs more than all else that a request for them does.
      terms: remembered(() => signedTerms(context, settings, { archive, catchUp, heldFrom, work }), TERMS_MS, clock),
      isCaughtUp: catchUp.isCaughtUp,
      heldFrom: heldFrom.value,
      isMember: (peer) => peers.includes(peer),
      draining: draining.signal,
      onSubscriptions: (count) => {
        subscriptions = count
      },
    })
    spread = await joinSpread({
      transport,
      peers,
      clock,
      gatherMs: settings.gatherMs,
      logger,
      counters,
      async receive(envelopes) {
        return (await intake.take(envelopes, 'spread')).some((result) => result.status !== 'refused')
      },
    })
    const stopServing = serveSessions(
      context,
      { protocol: MAIL_PROTOCOL, limits: { ...SESSIONS, ...settings.sessions } },
      handler,
    )
    const loops = [
      catchUp.run(run.signal),
      heldFrom.run(run.signal),
      keepRetention(context, archive, settings, run.signal),
      keptWeights.run(run.signal),
    ]
    if (signal.aborted) run.abort()
    return {
      archive,
      catchUp,
      work,
      draining,
      subscriptions: () => subscriptions,
      async stop() {
        await stopServing()
        await witnesses.stop()
        run.abort()
        unfollow()
        pages.close()
        await Promise.all(loops)
        await spread?.stop()
        await archive.close()
      },
    }
  } catch (error) {
    await archive.close()
    throw error
  }
}

async function statsOf({ archive, catchUp, work, draining, subscriptions }: Running): Promise<MailStats> {
  return {
    ...(await archive.stats()),
    head: archive.head,
    caughtUp: catchUp.isCaughtUp(),
    subscriptions: subscriptions(),
    workBits: work.bits(),
    draining: draining.signal.aborted,
  }
}

/** Dials a verified peer; `run` ends the connection with the service. */
async function connectWithPeer<Peer>(
  context: HostContext,
  server: Server,
  run: AbortSignal,
  connect: (server: Server, context: ConnectContext) => Promise<Peer>,
): Promise<Peer> {
  const { transport, clock, random, counters } = context
  const dialling = new AbortController()
  const cancel = clock.after(DIAL_TIMEOUT_MS, () => dialling.abort())
  try {
    return await connect(server, {
      transport,
      clock,
      random,
      signal: AbortSignal.any([dialling.signal, run]),
      evicted: run,
      report: (outcome) => counters.count('mail_peer_requests_total', { outcome: outcome.type }),
    })
  } finally {
    cancel()
  }
}

interface TermsParts {
  readonly archive: Archive
  readonly catchUp: Reconciliation
  readonly heldFrom: HeldFrom
  readonly work: WorkDemand
}

async function signedTerms(
  context: HostContext,
  settings: Settings,
  { archive, catchUp, heldFrom, work }: TermsParts,
): Promise<Uint8Array> {
  const seconds = (ms: number) => Math.floor(ms / 1000)
  const { envelopes, bytes, earliest } = await archive.stats()
  const keptFrom = await archive.keptFrom([])
  const issuedAt = context.clock.now()
  const terms = {
    nodeId: context.identity.nodeId,
    issuedAt,
    retention: seconds(settings.retentionMs),
    maxEnvelopes: settings.maxEnvelopes,
    maxBytes: settings.maxBytes,
    maxPast: seconds(settings.maxPastMs),
    maxFuture: seconds(settings.maxFutureMs),
    settleHorizon: seconds(settings.settleHorizonMs),
    maxPayload: ENVELOPE_LIMITS.payload,
    maxPage: MAIL_LIMITS.page,
    maxPublish: MAIL_LIMITS.publish,
    workBits: work.bits(),
    // Of some topics the answer to a query tells more exactly. What is to come can be held in any case.
    heldFrom: Math.min(issuedAt, Math.max(heldFrom.value(), keptFrom)),
    caughtUp: catchUp.isCaughtUp(),
    envelopes,
    bytes,
    earliest,
  }
  return signTerms(terms, context.identity)
}
