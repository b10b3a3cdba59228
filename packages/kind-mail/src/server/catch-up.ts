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
import type { MailConnection } from '../connection.js'
import type { Envelope } from '../envelope.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { type Mark, WHOLE_RANGE } from '../wire/request.js'
import type { Archive } from './archive.js'
import type { Intake } from './intake.js'

/** Pulls from the other verified servers what this one misses. */
export interface CatchUp {
  /**
   * Whether this server, since it started, has pulled everything from two of its peers (or from the one it has), or
   * has had no peer for a minute. Until then its history may have gaps, and it says so in its answers.
   */
  isCaughtUp(): boolean
  /** Runs until the signal fires; resolves when it has ended. */
  run(signal: AbortSignal): Promise<void>
}

/** Peers asked in one round beside the cycle's, when they are new. */
const NEWCOMERS_PER_ROUND = 16
/** How long a server without peers waits before it takes itself for the only one. */
const ALONE_MS = 60_000
const PEERS_FOR_CAUGHT_UP = 2

/**
 * Reads each peer's arrivals from where it stopped last, by id, and fetches what is missing. Each round asks the next
 * few peers in a shuffled cycle, so every peer is asked in turn and one server's mail reaches all others even when the
 * group lost it. A peer that is new is asked at once: what it took before the two knew each other went to no group that
 * both were in.
 *
 * @param options.intervalMs pause between rounds
 * @param options.peersPerRound peers asked in one round
 */
export function createCatchUp(options: {
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
  connect(server: Server, signal: AbortSignal): Promise<MailConnection>
}): CatchUp {
  const { archive, intake, peers, clock, random, logger, counters, intervalMs, peersPerRound, retentionMs } = options
  const startedAt = clock.now()
  const pulled = new Set<NodeId>()
  /** Asked since they came. */
  const met = new Set<NodeId>()
  const connections = new Map<NodeId, MailConnection>()
  let queue: Server[] = []
  let isComplete = false

  function isCaughtUp() {
    const count = peers.list().length
    if (count === 0 && clock.now() - startedAt >= ALONE_MS) isComplete = true
    if (count > 0 && pulled.size >= Math.min(PEERS_FOR_CAUGHT_UP, count)) isComplete = true
    return isComplete
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

  async function connection(server: Server, signal: AbortSignal): Promise<MailConnection> {
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

  async function pull(server: Server, signal: AbortSignal): Promise<void> {
    const peer = await connection(server, signal)
    const note = `caught-up:${server.nodeId}`
    let mark = parseMark(await archive.getNote(note))
    for (let more = true; more; ) {
      const page = await peer.arrivals(
        {
          ...WHOLE_RANGE,
          start: Math.max(0, clock.now() - retentionMs),
          topics: [],
          limit: MAIL_LIMITS.page,
          since: { mark, withinMs: retentionMs },
          form: 'positions',
        },
        { signal },
      )
      const ids = page.items.form === 'positions' ? page.items.positions.map((position) => position.id) : []
      await fetchMissing(peer, ids, signal)
      const moved = mark?.archive !== page.mark.archive || mark.sequence !== page.mark.sequence
      // Noted after the envelopes are stored: a server that dies in between asks again.
      if (moved) await archive.setNote(note, JSON.stringify(page.mark))
      mark = page.mark
      more = page.more
    }
    pulled.add(server.nodeId)
  }

  async function fetchMissing(peer: MailConnection, ids: readonly Envelope['id'][], signal: AbortSignal) {
    if (ids.length === 0) return
    const held = await archive.has(ids)
    let missing = ids.filter((_, index) => held[index] === false)
    while (missing.length > 0) {
      const fetched = await peer.fetch(missing, { signal })
      const last = fetched.at(-1)
      if (last === undefined) break
      const results = await intake.take(fetched, 'catch-up')
      counters.count('mail_caught_up_total', {}, results.filter((result) => result.status === 'stored').length)
      const refused = results.find((result) => result.status === 'refused' && result.code.startsWith('ARCHIVE_'))
      // Not noted as read, so that it is asked for again once there is room.
      if (refused !== undefined) throw new CatchUpError(peer.server.nodeId)
      missing = missing.slice(missing.indexOf(last.id) + 1)
    }
  }

  async function tryPull(server: Server, signal: AbortSignal): Promise<void> {
    try {
      await pull(server, signal)
    } catch (error) {
      if (!signal.aborted) {
        counters.count('mail_catch_up_failures_total')
        const code = WaypostError.is(error) ? error.code : 'UNEXPECTED'
        logger.debug({ peer: server.nodeId, code }, 'could not catch up with a peer')
      }
      await disconnect(server.nodeId)
    }
  }

  return {
    isCaughtUp,
    async run(signal) {
      try {
        while (!signal.aborted) {
          await Promise.all(nextPeers().map((server) => tryPull(server, signal)))
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

  /** Waits for the next round: shortly while not caught up, and no longer than until there is a new peer. */
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
    const ms = (isCaughtUp() ? intervalMs : intervalMs / 5) * (0.75 + random.integer(501) / 1000)
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

/** A note that does not parse is a mark that was never set: everything is read again. */
function parseMark(note: string | undefined): Mark | undefined {
  if (note === undefined) return undefined
  try {
    const { archive, sequence } = JSON.parse(note) as Partial<Mark>
    return typeof archive === 'string' && Number.isSafeInteger(sequence)
      ? { archive, sequence: sequence as number }
      : undefined
  } catch {
    return undefined
  }
}

/** The archive could not take what a peer sent. */
class CatchUpError extends WaypostError<'CATCH_UP_STOPPED'> {
  constructor(peer: NodeId) {
    super({
      code: 'CATCH_UP_STOPPED',
      message: 'the archive does not take what a peer has',
      data: { peer },
      isRetryable: true,
    })
  }
}
