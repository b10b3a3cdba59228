import { type NodeId, WaypostError } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { type Envelope, type EnvelopeId, expiryOf } from '../envelope.js'
import type { Position } from '../position.js'
import { couldHoldFrom, isNearlyFull } from '../terms/judge-terms.js'
import type { Terms } from '../terms/terms.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { Period } from './periods.js'
import type { Reading } from './reading.js'

/** A server that was read for a period and should have had what is settled there, if what it says is true. */
export interface Witness extends Period {
  readonly connection: MailConnection
  readonly terms: Terms
  /** From which timestamp on it can have everything of the topics that were read, ms since 1970. */
  readonly heldFrom: number
  /** What it listed; absent for one that gave envelopes in order. */
  readonly listed?: ReadonlySet<EnvelopeId>
}

/** An envelope that a server gave. */
export interface Given extends Position {
  readonly by: MailConnection
  /** When it may be dropped, ms since 1970. */
  readonly expiry: number
}

export function givenBy(by: MailConnection, envelope: Envelope): Given {
  return { by, id: envelope.id, timestamp: envelope.timestamp, expiry: expiryOf(envelope) }
}

interface Case {
  readonly given: Given
  readonly holders: ReadonlySet<NodeId>
  readonly absent: readonly MailConnection[]
}

/** Envelopes in dispute that are decided: enough to know a liar by. */
const MOST = MAIL_LIMITS.page
/** How long to wait for a third server, in ms. */
const ARBITER_WAIT_MS = 1_000
/** Clocks differ, and servers prune when they come to it: what is so near its end may be missing, in ms. */
const TOLERANCE_MS = 600_000

/**
 * Decides about settled envelopes that one server gave and another one left out. One of the two is at fault, and it is not
 * known which: a valid envelope is easily made up, and as easily left out. Two against one decide; a third server is asked where
 * it needs one. Those in the wrong are reported and left.
 *
 * @param given what servers gave, in order or because it was missing
 */
export async function settleDisputes(
  reading: Reading,
  given: readonly Given[],
  witnesses: readonly Witness[],
  settledBefore: number,
): Promise<void> {
  const { inUse, clock, onProgress } = reading
  const cases: Case[] = []
  for (const one of given) {
    if (cases.length >= MOST) break
    if (one.timestamp >= settledBefore || one.expiry < clock.now() + TOLERANCE_MS) continue
    const found = caseOf(one, witnesses)
    if (found.absent.length > 0) cases.push(found)
  }
  if (cases.length === 0) return
  const undecided = cases.filter(isUndecided)
  const held = undecided.length === 0 ? undefined : await askThird(reading, undecided, witnesses)
  const withheld = new Map<MailConnection, number>()
  const unconfirmed = new Map<MailConnection, number>()
  const open = new Map<string, { servers: readonly NodeId[]; messages: number }>()
  for (const one of cases) {
    if (isUndecided(one) && held === undefined) {
      const servers = [one.given.by, ...one.absent].map(({ server }) => server.nodeId)
      open.set(servers.join(), { servers, messages: (open.get(servers.join())?.messages ?? 0) + 1 })
    } else if (one.holders.size > 1 || held?.has(one.given.id) === true) {
      for (const connection of one.absent) withheld.set(connection, (withheld.get(connection) ?? 0) + 1)
    } else {
      unconfirmed.set(one.given.by, (unconfirmed.get(one.given.by) ?? 0) + 1)
    }
  }
  for (const [connection, messages] of withheld) blame(connection, 'withheld', messages)
  for (const [connection, messages] of unconfirmed) blame(connection, 'unconfirmed', messages)
  for (const dispute of open.values()) onProgress({ type: 'disputed', ...dispute })

  function blame(connection: MailConnection, type: 'withheld' | 'unconfirmed', messages: number) {
    connection.distrust(type === 'withheld' ? 'ENVELOPES_WITHHELD' : 'ENVELOPES_UNCONFIRMED')
    inUse.avoid(connection)
    onProgress({ type, server: connection.server.nodeId, messages })
  }
}

/** Who has it, and who should have it and left it out. */
function caseOf(given: Given, witnesses: readonly Witness[]): Case {
  const holders = new Set([given.by.server.nodeId])
  for (const { connection, listed } of witnesses) if (listed?.has(given.id)) holders.add(connection.server.nodeId)
  const absent = new Set<MailConnection>()
  for (const { connection, terms, heldFrom, start, end } of witnesses) {
    const isInside = given.timestamp >= start && given.timestamp < end
    const couldHold = given.timestamp >= couldHoldFrom(terms, heldFrom) + TOLERANCE_MS && !isNearlyFull(terms)
    if (isInside && couldHold && !holders.has(connection.server.nodeId)) absent.add(connection)
  }
  return { given, holders, absent: [...absent] }
}

function isUndecided({ holders, absent }: Case): boolean {
  return holders.size === 1 && absent.length === 1
}

/** Which of the envelopes a server that was not read holds; `undefined` when there is none that could tell. */
async function askThird(
  { connections, inUse, terms, call }: Reading,
  cases: readonly Case[],
  witnesses: readonly Witness[],
): Promise<ReadonlySet<EnvelopeId> | undefined> {
  const exclude = new Set(inUse.avoided)
  for (const { connection } of witnesses) exclude.add(connection.server.nodeId)
  for (const { given } of cases) exclude.add(given.by.server.nodeId)
  try {
    const arbiter = await connections.acquire({ exclude, waitMs: ARBITER_WAIT_MS, ...call })
    const own = await terms.of(arbiter, call)
    const oldest = Math.min(...cases.map(({ given }) => given.timestamp))
    if (!own.caughtUp || isNearlyFull(own) || oldest < couldHoldFrom(own) + TOLERANCE_MS) return undefined
    const ids = cases.map(({ given }) => given.id)
    const present = await arbiter.presence(ids, call)
    return new Set(ids.filter((_, index) => present[index]))
  } catch (error) {
    if (call.signal?.aborted || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
    return undefined
  }
}
