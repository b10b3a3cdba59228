import {
  type Clock,
  type Counters,
  type Logger,
  type NodeId,
  type Random,
  type Server,
  type ServicePeers,
  WaypostError,
  wait,
} from '@waypost/core'
import type { EnvelopeId } from '../../envelope.js'
import type { Archive } from '../archive.js'
import type { Intake } from '../intake.js'
import { createDeclined } from './declined.js'
import { reconcile } from './reconcile.js'
import type { ReconcilePeer } from './reconcile-peer.js'

/** Keeps this server and the other verified ones equal. */
export interface Reconciliation {
  /**
   * Whether this server, since it started, has made itself equal with two of its peers (or with the one it has), or has
   * none and has had none for a minute. Until then its history may have gaps, and it says so in its answers; also when it
   * has peers and was equal with none of them for half an hour, since they may have what it lacks.
   */
  isCaughtUp(): boolean
  /** Whether all peers refuse this server, as they do with whom they have not verified (yet). */
  isUnknown(): boolean
  /** Runs until the signal fires; resolves when it has ended. */
  run(signal: AbortSignal): Promise<void>
}

/** Peers asked in one round beside the cycle's, when they are new. */
const NEWCOMERS_PER_ROUND = 16
/** How long a peer of a round is compared with before the next one is begun with, in ms: mostly it has all that lacks here. */
const HEAD_START_MS = 1_000
/** How long a server without peers waits before it takes itself for the only one. */
const ALONE_MS = 60_000
const PEERS_FOR_CAUGHT_UP = 2
/** Without having been equal with a peer for so long, a server counts as cut off, in ms: well below the settle horizon. */
const CUT_OFF_MS = 1_800_000
/** How long one peer may take in one round, in ms: what is left is for the next. */
const TURN_MS = 600_000

/**
 * Makes this server equal with the next few peers of a shuffled cycle in each round, so that one server's mail reaches all
 * others even when the group lost it. A peer that is new is asked at once: what it took before the two knew each other
 * went to no group that both were in.
 *
 * @param options.intervalMs pause between rounds
 * @param options.peersPerRound peers asked in one round
 */
export function createReconciliation(options: {
  readonly archive: Archive
  readonly intake: Intake
  readonly peers: ServicePeers
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly counters: Counters
  readonly intervalMs: number
  readonly peersPerRound: number
  readonly retentionMs: number
  /** Whether there is room for what was just stored. @default always */
  hasRoomFor?(stored: readonly EnvelopeId[]): Promise<boolean>
  connect(server: Server, signal: AbortSignal): Promise<ReconcilePeer>
}): Reconciliation {
  const { archive, intake, peers, clock, random, logger, counters, intervalMs, peersPerRound, retentionMs } = options
  const startedAt = clock.now()
  const { hasRoomFor = async () => true } = options
  const declined = createDeclined()
  const equal = new Set<NodeId>()
  const refusing = new Set<NodeId>()
  /** Asked since they came. */
  const met = new Set<NodeId>()
  const connections = new Map<NodeId, ReconcilePeer>()
  let queue: Server[] = []
  /** Whether it was equal with as many as it takes since it started. */
  let isComplete = false
  let lastEqualAt = startedAt
  let lastPeersAt = startedAt

  function isCaughtUp() {
    const now = clock.now()
    const count = peers.list().length
    // That it knew nobody says nothing of what those have that it comes to know.
    if (count === 0) return isComplete || now - lastPeersAt >= ALONE_MS
    lastPeersAt = now
    if (equal.size >= Math.min(PEERS_FOR_CAUGHT_UP, count)) isComplete = true
    return isComplete && now - lastEqualAt < CUT_OFF_MS
  }

  function isUnknown() {
    const present = peers.list()
    return present.length > 0 && present.every(({ nodeId }) => refusing.has(nodeId))
  }

  const newcomers = () => peers.list().filter(({ nodeId }) => !met.has(nodeId))

  /** The new peers, and the next ones of the cycle. */
  function nextPeers(): Server[] {
    const present = new Map(peers.list().map((server) => [server.nodeId, server]))
    for (const nodeId of met) if (!present.has(nodeId)) met.delete(nodeId)
    const next = newcomers().slice(0, NEWCOMERS_PER_ROUND)
    for (const { nodeId } of next) met.add(nodeId)
    const isNext = new Set(next.map(({ nodeId }) => nodeId))
    queue = queue.flatMap(({ nodeId }) => (isNext.has(nodeId) ? [] : (present.get(nodeId) ?? [])))
    if (queue.length === 0)
      queue = shuffle(
        [...present.values()].filter(({ nodeId }) => !isNext.has(nodeId)),
        random,
      )
    return [...next, ...queue.splice(0, peersPerRound)]
  }

  async function connection(server: Server, signal: AbortSignal): Promise<ReconcilePeer> {
    const open = connections.get(server.nodeId)
    // Sessions end when idle, which they are between the turns of a long cycle.
    if (open?.isOpen) return open
    await disconnect(server.nodeId)
    const made = await options.connect(server, signal)
    connections.set(server.nodeId, made)
    return made
  }

  async function disconnect(nodeId: NodeId) {
    const open = connections.get(nodeId)
    connections.delete(nodeId)
    await open?.close().catch(() => {})
  }

  async function reconcileWith(server: Server, run: AbortSignal): Promise<void> {
    const turn = new AbortController()
    const end = () => turn.abort()
    run.addEventListener('abort', end, { once: true })
    if (run.aborted) end()
    const cancelTimer = clock.after(TURN_MS, end)
    let peer: ReconcilePeer | undefined
    let bytesBefore = 0
    try {
      peer = await connection(server, turn.signal)
      bytesBefore = peer.bytes
      const done = await reconcile({
        archive,
        intake,
        peer,
        declined,
        now: clock.now(),
        retentionMs,
        hasRoomFor,
        isFirst: !equal.has(server.nodeId),
        signal: turn.signal,
      })
      equal.add(server.nodeId)
      refusing.delete(server.nodeId)
      lastEqualAt = clock.now()
      counters.count('mail_reconcile_rounds_total', {}, done.rounds)
      counters.count('mail_reconcile_envelopes_total', { direction: 'received' }, done.received)
      counters.count('mail_reconcile_envelopes_total', { direction: 'given' }, done.given)
      counters.count('mail_reconcile_envelopes_total', { direction: 'declined' }, done.declined)
      counters.count('mail_reconciliations_total', { outcome: 'equal' })
    } catch (error) {
      if (!run.aborted) {
        const code = WaypostError.is(error) ? error.code : 'UNEXPECTED'
        counters.count('mail_reconciliations_total', { outcome: code })
        if (code === 'QUERY_INVALID') refusing.add(server.nodeId)
        logger.debug({ peer: server.nodeId, code }, 'could not become equal with a peer')
      }
      await disconnect(server.nodeId)
    } finally {
      counters.count('mail_reconcile_bytes_total', {}, (peer?.bytes ?? 0) - bytesBefore)
      cancelTimer()
      run.removeEventListener('abort', end)
    }
  }

  /** Each peer gets a head start, so that what all of them have comes from one; none can hold the others up. */
  async function reconcileInTurn(servers: readonly Server[], run: AbortSignal): Promise<void> {
    const turns: Promise<void>[] = []
    for (const server of servers) {
      if (run.aborted) break
      const turn = reconcileWith(server, run)
      turns.push(turn)
      const headStart = new AbortController()
      await Promise.race([turn, wait(clock, HEAD_START_MS, headStart.signal).catch(() => {})])
      headStart.abort()
    }
    await Promise.all(turns)
  }

  return {
    isCaughtUp,
    isUnknown,
    async run(signal) {
      try {
        while (!signal.aborted) {
          await reconcileInTurn(nextPeers(), signal)
          for (const nodeId of [...connections.keys()]) {
            if (!peers.list().some((server) => server.nodeId === nodeId)) await disconnect(nodeId)
          }
          await pause(signal)
        }
      } finally {
        await Promise.all([...connections.keys()].map(disconnect))
      }
    },
  }

  /** Waits for the next round: shortly while not caught up and not refused by everybody, and no longer than until there is a new peer. */
  async function pause(signal: AbortSignal) {
    const round = new AbortController()
    const end = () => round.abort()
    const onChange = () => {
      if (!isCaughtUp() || newcomers().length > 0) end()
    }
    signal.addEventListener('abort', end, { once: true })
    const unsubscribe = peers.onChange(onChange)
    // Whatever came while the round was under way.
    if (signal.aborted || newcomers().length > 0) end()
    // Spread out, so that servers started together do not all ask at once.
    const isUrgent = !isCaughtUp() && !isUnknown()
    const ms = (isUrgent ? intervalMs / 5 : intervalMs) * (0.75 + random.integer(501) / 1000)
    await wait(clock, ms, round.signal).catch(() => {})
    unsubscribe()
    signal.removeEventListener('abort', end)
  }
}

function shuffle<T>(items: T[], random: Random): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = random.integer(at + 1)
    ;[items[at], items[other]] = [items[other] as T, items[at] as T]
  }
  return items
}
