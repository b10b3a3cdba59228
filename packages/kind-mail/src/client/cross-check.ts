import { type CallOptions, type NodeId, WaypostError } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope } from '../envelope.js'
import { comparePositions, type Position } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { Connections } from './connections.js'
import { fetchMissing, type Wanted } from './fetch-missing.js'
import type { MailMessage, MailProgress } from './message.js'
import type { ServerInUse } from './server-in-use.js'

/** A server that gave pages: from which position on, and whether it said that it has all that its peers had. */
export interface ServedBy {
  readonly connection: MailConnection
  /** `undefined` is the start of the range. */
  readonly from: Position | undefined
  readonly caughtUp: boolean
}

export interface CrossCheckOptions extends CallOptions {
  readonly connections: Connections
  readonly inUse: ServerInUse
  readonly served: readonly ServedBy[]
  /** Servers to compare with. */
  readonly others: number
  readonly range: Wanted
  /** What is older should be on every server. */
  readonly settledBefore: number
  isNew(position: Position): boolean
  deliver(envelope: Envelope, connection: MailConnection): MailMessage
  onProgress(progress: MailProgress): void
}

/** How long to wait for one more server, in ms. */
const OTHER_SERVER_WAIT_MS = 1_000
/** Servers that may fail under comparison before it is given up, beside those asked for. */
const SPARE_ATTEMPTS = 3

/**
 * The last pass of a reading: lists the positions that other servers have in the range, fetches what was not delivered,
 * and tells on servers that should have delivered it. A server that took over in mid-history is compared with too, for
 * the part that came from the one before.
 *
 * @returns whether as many servers were compared with as asked for; also when nothing was to compare
 */
export async function* crossCheck(options: CrossCheckOptions): AsyncGenerator<MailMessage, boolean, undefined> {
  const { inUse, served, others, onProgress, connections, signal } = options
  const call = signal === undefined ? {} : { signal }
  const compared = new Set<NodeId>(inUse.avoided)
  const { current } = inUse
  if (current !== undefined) {
    compared.add(current.server.nodeId)
    const last = served.at(-1)
    // All of the range when it gave no page at all, nothing when it gave them from the start on.
    const until = last?.connection !== current ? options.range.end : last.from && last.from.timestamp + 1
    const end = Math.min(options.range.end, until ?? options.range.start)
    if (end > options.range.start) yield* compareAndTolerate(current, { ...options.range, end })
  }
  let done = 0
  for (let attempt = 0; done < others && attempt < others + SPARE_ATTEMPTS; attempt++) {
    const connection = await connections
      .acquire({ exclude: compared, waitMs: OTHER_SERVER_WAIT_MS, ...call })
      .catch((error) => {
        if (WaypostError.is(error, 'NO_SERVER')) return undefined
        throw error
      })
    if (connection === undefined) break
    compared.add(connection.server.nodeId)
    if (yield* compareAndTolerate(connection, options.range)) done++
  }
  if (done < others) onProgress({ type: 'unchecked' })
  return done >= others

  /** @returns whether the comparison came to its end */
  async function* compareAndTolerate(connection: MailConnection, range: Wanted) {
    try {
      yield* compare(connection, range)
      return true
    } catch (error) {
      if (signal?.aborted || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
      connections.drop(connection)
      return false
    }
  }

  async function* compare(connection: MailConnection, range: Wanted): AsyncGenerator<MailMessage, void, undefined> {
    let found = 0
    let after: Position | undefined
    for (let more = true; more; ) {
      const reply = await connection.query({ ...range, limit: MAIL_LIMITS.page, after, form: 'positions' }, call)
      const positions = reply.items.form === 'positions' ? reply.items.positions : []
      const missing = positions.filter(options.isNew)
      const proved: Envelope[] = []
      for await (const envelope of fetchMissing(connection, missing, range, call)) {
        // Two servers compared at the same place may bring the same envelope.
        if (!options.isNew(envelope)) continue
        found++
        proved.push(envelope)
        yield options.deliver(envelope, connection)
      }
      tellOn(proved)
      after = positions.at(-1)
      more = reply.more
    }
    onProgress({ type: 'cross-check', server: connection.server.nodeId, found })
  }

  /**
   * Reports the servers that gave the page an envelope belongs to, and left it out although it is settled. It is a
   * valid envelope, so it exists; a server that says it has caught up should have had it.
   */
  function tellOn(missed: readonly Envelope[]) {
    const settled = missed.filter((envelope) => envelope.timestamp < options.settledBefore)
    served.forEach(({ connection, from, caughtUp }, index) => {
      const until = served[index + 1]?.from
      const own = settled.filter(
        (envelope) =>
          (from === undefined || comparePositions(envelope, from) > 0) &&
          (until === undefined || comparePositions(envelope, until) <= 0),
      )
      if (!caughtUp || own.length === 0) return
      connection.distrust('ENVELOPES_WITHHELD')
      onProgress({ type: 'withheld', server: connection.server.nodeId, messages: own.length })
    })
  }
}
