import { type NodeId, wait } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope } from '../envelope.js'
import type { Position } from '../position.js'
import { couldHoldFrom } from '../terms/judge-terms.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { type Mark, type Since, WHOLE_RANGE } from '../wire/request.js'
import { fetchMissing } from './fetch-missing.js'
import type { Period } from './periods.js'
import type { Reading } from './reading.js'
import { lastMarkOf, type ServerMark } from './reading-state.js'
import { retryAfterOf } from './retry-after.js'

/** Compares what a subscription got with what other servers got. */
export interface LiveCheck {
  /** Goes on until the reading's signal fires, with which it rejects. */
  run(): Promise<void>
  /** Another server is in use: what it got earlier, and the one before did not, is looked for soon. */
  onSwitch(connection: MailConnection): void
}

export interface LiveCheckOptions {
  /** Time between comparisons, in ms; 0 for never, switches aside: then nothing settles. */
  readonly everyMs: number
  /** What arrived earlier at a server that was not compared yet is of no interest, ms since 1970. */
  since(): number
  isNew(position: Position): boolean
  isWanted(envelope: Envelope): boolean
  /** Hands on what was missing. */
  push(envelope: Envelope, connection: MailConnection): Promise<unknown>
  /** All that arrived at the server up to here was compared. */
  onReached(mark: ServerMark): Promise<unknown>
  /** The period that is next to be closed begins here, ms since 1970. */
  opensAt(): number
  /** What is of this period is settled, was compared, and could be held by one of the two servers. */
  onSettled(period: Period): Promise<unknown>
}

/** Within which a server that took over is compared, in ms. */
const SWITCH_SPREAD_MS = 3_000
/** How long to wait for another server, in ms. */
const OTHER_SERVER_WAIT_MS = 1_000

export function createLiveCheck(reading: Reading, options: LiveCheckOptions): LiveCheck {
  const { state, connections, inUse, clock, random, terms, call, onProgress } = reading
  const { everyMs, isNew, isWanted, push } = options
  /** How far each server was compared. */
  const reached = new Map<NodeId, Mark>()
  const switched = new Set<MailConnection>()
  let wake = () => {}

  function sinceOf({ server }: MailConnection): Since {
    const mark = reached.get(server.nodeId) ?? lastMarkOf(state, server.nodeId)
    return { mark, withinMs: Math.max(0, clock.now() - options.since()) }
  }

  async function compare(connection: MailConnection): Promise<void> {
    const { nodeId } = connection.server
    const range = { topics: [...state.topics.keys()], ...WHOLE_RANGE }
    let since = sinceOf(connection)
    let found = 0
    for (let more = true; more; ) {
      const request = { ...range, limit: MAIL_LIMITS.page, since, form: 'positions' } as const
      const reply = await connection.arrivals(request, call)
      const positions = reply.items.form === 'positions' ? reply.items.positions : []
      reading.patience.arrivals(connection, { more: reply.more, isFruitful: positions.some(isNew) })
      for await (const envelope of fetchMissing(connection, positions.filter(isNew), range, reading)) {
        if (!isWanted(envelope)) continue
        found++
        await push(envelope, connection)
      }
      reached.set(nodeId, reply.mark)
      since = { mark: reply.mark, withinMs: 0 }
      more = reply.more
      if (!more) await options.onReached({ ...reply.mark, server: nodeId })
    }
    onProgress({ type: 'cross-check', server: nodeId, found })
  }

  async function compareWithAnother(): Promise<void> {
    const moment = clock.now()
    const exclude = new Set(inUse.avoided)
    if (inUse.current !== undefined) exclude.add(inUse.current.server.nodeId)
    const connection = await connections
      .acquire({ exclude, waitMs: OTHER_SERVER_WAIT_MS, ...call })
      .catch(() => undefined)
    if (connection === undefined) return onProgress({ type: 'unchecked' })
    const own = await terms.of(connection, call)
    await compare(connection)
    const { current } = inUse
    if (current === undefined || !own.caughtUp || !(await terms.of(current, call)).caughtUp) return
    const open = { start: options.opensAt(), end: terms.settledBefore(moment) }
    if (open.start >= open.end) return
    const start = Math.max(open.start, Math.min(await heldFrom(current, open), await heldFrom(connection, open)))
    if (start < open.end) await options.onSettled({ ...open, start })
  }

  /** What the terms say of all topics mostly does; where a server dropped something, it is asked about these topics. */
  async function heldFrom(connection: MailConnection, period: Period): Promise<number> {
    const own = await terms.of(connection, call)
    if (couldHoldFrom(own) <= period.start) return couldHoldFrom(own)
    const request = {
      topics: [...state.topics.keys()],
      ...period,
      after: undefined,
      limit: 1,
      form: 'positions',
    } as const
    return couldHoldFrom(own, (await connection.query(request, call)).heldFrom)
  }

  /** Clients that began together do not all compare together. */
  function nextDueAt(): number {
    if (everyMs === 0) return Number.POSITIVE_INFINITY
    return clock.now() + Math.ceil(everyMs * (0.75 + random.integer(501) / 1000))
  }

  /** Waits until the next comparison is due, or for a switch. */
  async function pause(dueAt: number): Promise<void> {
    const over = new AbortController()
    const signal = call.signal === undefined ? over.signal : AbortSignal.any([call.signal, over.signal])
    const woken = new Promise<void>((resolve) => {
      wake = resolve
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    if (switched.size > 0 || signal.aborted) return
    if (everyMs === 0) return woken
    const timer = wait(clock, Math.max(0, dueAt - clock.now()), signal)
    await Promise.race([timer.catch(() => {}), woken])
    over.abort()
  }

  async function compareSwitched(connection: MailConnection): Promise<void> {
    try {
      await compare(connection)
    } catch (error) {
      // One that is busy is asked again: what else uses the connection need not end for it.
      if (retryAfterOf(error) !== undefined && connection.isOpen) switched.add(connection)
      else connections.drop(connection)
    }
  }

  return {
    onSwitch(connection) {
      switched.add(connection)
      wake()
    },
    async run() {
      let dueAt = nextDueAt()
      while (!call.signal?.aborted) {
        await pause(dueAt)
        if (call.signal?.aborted) return
        const next = [...switched]
        switched.clear()
        // All clients of a server that died come to the others at once: what is live goes first.
        if (next.length > 0) await wait(clock, random.integer(SWITCH_SPREAD_MS), call.signal)
        for (const connection of next) await compareSwitched(connection)
        // Also when servers switch all the time, or one in use cannot be compared.
        if (clock.now() < dueAt) continue
        await compareWithAnother().catch(() => {})
        dueAt = nextDueAt()
      }
    },
  }
}
