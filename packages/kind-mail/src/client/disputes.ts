import { type NodeId, WaypostError } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'
import { couldHoldFrom } from '../terms/judge-terms.js'
import type { Terms } from '../terms/terms.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { Period } from './periods.js'
import type { Reading } from './reading.js'

/** A server that was read for a period and should have had what is settled there, if what it says is true. */
export interface Witness extends Period {
  readonly connection: MailConnection
  readonly terms: Terms
}

/**
 * Settled envelopes that one server gave and another one left out. One of the two is at fault, and it is not known which: a
 * valid envelope is easily made, and as easily left out. A third server decides.
 */
export interface Disputes {
  /** A server lists a position. */
  listed(server: NodeId, position: Position): void
  /** A server gave an envelope that had not been delivered. */
  proved(server: MailConnection, position: Position): void
  /** Decides each dispute, and reports the servers that are in the wrong. */
  settle(witnesses: readonly Witness[], settledBefore: number): Promise<void>
}

/** Positions in dispute that are kept and decided: enough to know a liar by. */
const MOST = MAIL_LIMITS.page
/** How long to wait for a third server, in ms. */
const ARBITER_WAIT_MS = 1_000

interface Disputed extends Position {
  readonly by: MailConnection
  readonly holders: Set<NodeId>
}

export function createDisputes({ connections, inUse, terms, call, onProgress }: Reading): Disputes {
  const disputed = new Map<EnvelopeId, Disputed>()

  function absentees({ timestamp, holders }: Disputed, witnesses: readonly Witness[]): Witness[] {
    const should = witnesses.filter((witness) => {
      if (holders.has(witness.connection.server.nodeId)) return false
      return timestamp >= Math.max(witness.start, couldHoldFrom(witness.terms)) && timestamp < witness.end
    })
    return [...new Map(should.map((witness) => [witness.connection.server.nodeId, witness])).values()]
  }

  /** Which of the positions a server that nobody has asked yet holds; `undefined` when there is none that could tell. */
  async function arbitrate(ids: readonly EnvelopeId[], asked: ReadonlySet<NodeId>, oldest: number) {
    try {
      const exclude = new Set([...asked, ...inUse.avoided])
      const arbiter = await connections.acquire({ exclude, waitMs: ARBITER_WAIT_MS, ...call })
      const own = await terms.of(arbiter, call)
      if (!own.caughtUp || couldHoldFrom(own) > oldest) return undefined
      const present = await arbiter.presence(ids, call)
      return new Set(ids.filter((_, index) => present[index]))
    } catch (error) {
      if (call.signal?.aborted || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
      return undefined
    }
  }

  function blame(connection: MailConnection, type: 'withheld' | 'unconfirmed', messages: number) {
    connection.distrust(type === 'withheld' ? 'ENVELOPES_WITHHELD' : 'ENVELOPES_UNCONFIRMED')
    inUse.avoid(connection)
    onProgress({ type, server: connection.server.nodeId, messages })
  }

  return {
    listed(server, { id }) {
      disputed.get(id)?.holders.add(server)
    },
    proved(by, { id, timestamp }) {
      if (disputed.size >= MOST || disputed.has(id)) return
      disputed.set(id, { id, timestamp, by, holders: new Set([by.server.nodeId]) })
    },
    async settle(witnesses, settledBefore) {
      const cases = [...disputed.values()].flatMap((dispute) => {
        const absent = dispute.timestamp < settledBefore ? absentees(dispute, witnesses) : []
        return absent.length === 0 ? [] : [{ dispute, absent }]
      })
      disputed.clear()
      if (cases.length === 0) return
      const isUndecided = ({ dispute, absent }: (typeof cases)[number]) =>
        dispute.holders.size === 1 && absent.length === 1
      const undecided = cases.filter(isUndecided)
      const asked = new Set([
        ...witnesses.map(({ connection }) => connection.server.nodeId),
        ...cases.flatMap(({ dispute }) => [...dispute.holders]),
      ])
      const oldest = Math.min(...undecided.map(({ dispute }) => dispute.timestamp))
      const ids = undecided.map(({ dispute }) => dispute.id)
      const held = ids.length === 0 ? undefined : await arbitrate(ids, asked, oldest)
      const withheld = new Map<MailConnection, number>()
      const unconfirmed = new Map<MailConnection, number>()
      const open = new Map<string, { servers: readonly NodeId[]; messages: number }>()
      for (const { dispute, absent } of cases) {
        const isTold = !isUndecided({ dispute, absent }) || held !== undefined
        const isHeld = dispute.holders.size > 1 || held?.has(dispute.id) === true
        if (!isTold) {
          const servers = [dispute.by, ...absent.map(({ connection }) => connection)].map(({ server }) => server.nodeId)
          const messages = (open.get(servers.join())?.messages ?? 0) + 1
          open.set(servers.join(), { servers, messages })
        } else if (isHeld) {
          for (const { connection } of absent) withheld.set(connection, (withheld.get(connection) ?? 0) + 1)
        } else {
          unconfirmed.set(dispute.by, (unconfirmed.get(dispute.by) ?? 0) + 1)
        }
      }
      for (const [connection, messages] of withheld) blame(connection, 'withheld', messages)
      for (const [connection, messages] of unconfirmed) blame(connection, 'unconfirmed', messages)
      for (const dispute of open.values()) onProgress({ type: 'disputed', ...dispute })
    },
  }
}
