import type { NodeId } from '@waypost/core'
import { positionsOf } from '../answer-checks.js'
import type { MailConnection } from '../connection.js'
import type { Mark, Since } from '../wire/request.js'
import type { MailMessage } from './message.js'
import type { Period } from './periods.js'
import { deliver, type Reading } from './reading.js'

/** What arrives at servers behind the cursor while a reading goes on, and since an earlier one. */
export interface Late {
  /** Notes where a server's archive stood when it gave a page. */
  note(connection: MailConnection, mark: Mark): void
  /** What arrived at the server in use since its first page, or since the saved state, wherever its timestamp stands. */
  read(topics: readonly string[], period: Period, limit: number): AsyncGenerator<MailMessage, void, undefined>
  /**
   * Keeps how far arrivals were read, for the next reading.
   *
   * @returns until when all that arrived was read, ms since 1970
   */
  keepMarks(): number
}

/** @param startedAt when the reading began */
export function createLate(reading: Reading, startedAt: number): Late {
  const { state, inUse, clock, call, terms, patience } = reading
  /** From where to read each server's arrivals. */
  const firsts = new Map<NodeId, Since>()
  const reached = new Map<NodeId, Mark>()
  let askedAt = startedAt

  /** All that may be new at a server that this state has not met: what it got since then, and a horizon more. */
  const unmet = (): Since => {
    const now = clock.now()
    return { withinMs: now - Math.min(now, terms.settledBefore(state.savedAt ?? startedAt)) }
  }

  return {
    note(connection, mark) {
      const { nodeId } = connection.server
      if (firsts.has(nodeId)) return
      const seen = state.marks.get(mark.archive)
      if (seen !== undefined) firsts.set(nodeId, { mark: { ...mark, sequence: seen.sequence }, withinMs: 0 })
      else firsts.set(nodeId, state.savedAt === undefined ? { mark, withinMs: 0 } : unmet())
    },
    async *read(topics, period, limit) {
      for (let more = true; more; ) {
        const { connection, reply } = await inUse.attempt(async (connection) => {
          const mark = reached.get(connection.server.nodeId)
          const since = mark === undefined ? (firsts.get(connection.server.nodeId) ?? unmet()) : { mark, withinMs: 0 }
          askedAt = clock.now()
          const reply = await connection.arrivals({ topics, ...period, limit, since, form: 'envelopes' }, call)
          const isFruitful = positionsOf(reply.items).some((position) => state.isNew(position))
          patience.arrivals(connection, { more: reply.more, isFruitful })
          return { connection, reply }
        })
        for (const envelope of reply.items.form === 'envelopes' ? reply.items.envelopes : []) {
          if (state.isNew(envelope, envelope.topic)) yield deliver(reading, envelope, connection)
        }
        reached.set(connection.server.nodeId, reply.mark)
        more = reply.more
      }
    },
    keepMarks() {
      for (const [server, mark] of reached) put(server, mark)
      return askedAt
    },
  }

  function put(server: NodeId, mark: Mark) {
    // Put back at the end: the last ones are those that are saved.
    state.marks.delete(mark.archive)
    state.marks.set(mark.archive, { ...mark, server })
  }
}
