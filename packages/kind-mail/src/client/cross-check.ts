import { type Clock, type NodeId, WaypostError, wait } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import { couldHoldFrom } from '../terms/judge-terms.js'
import { compare } from './compare.js'
import type { Connections } from './connections.js'
import { type Given, givenBy, settleDisputes, type Witness } from './disputes.js'
import type { ServedPart } from './in-order.js'
import type { MailMessage } from './message.js'
import { type Period, within, withoutPeriods, withPeriod } from './periods.js'
import { deliver, type Reading } from './reading.js'
import { retryAfterOf, waitFor } from './retry-after.js'

/** What a comparison with other servers came to. */
export interface CrossChecked {
  /** Whether as many servers that have caught up were compared with as asked for. */
  readonly isComplete: boolean
  /** Which parts of the period a server was read for that could have held them. */
  readonly vouched: readonly Period[]
}

/** Compares periods with other servers; one for a reading. */
export interface CrossCheck {
  /**
   * Lists what other servers have in a period that was read in order, delivers what was not delivered, and tells on servers
   * that should have given it. A server that took over in the middle is compared with, too, for the part before.
   *
   * @param parts which server gave which part of the period
   * @param given what they gave, as far as it is known
   * @param settledTo until when what is there is settled, as the terms of the servers read by then say, ms since 1970
   */
  run(
    topics: readonly string[],
    period: Period,
    parts: readonly ServedPart[],
    given: readonly Given[],
    settledTo: () => number,
  ): AsyncGenerator<MailMessage, CrossChecked, undefined>
}

/** How long to wait for one more server, in ms. */
const OTHER_SERVER_WAIT_MS = 1_000
/** Servers that may fail, or not have caught up, before it is given up, beside those asked for. */
const SPARE_ATTEMPTS = 3
/** How long nobody is looked for after nobody was found, in ms. */
const NOBODY_FOR_MS = 30_000

/** @param others servers to compare with */
export function createCrossCheck(reading: Reading, others: number): CrossCheck {
  const { inUse, connections, clock, terms, call, onProgress } = reading
  const findOther = otherServers(reading, connections, clock)

  return { run }

  async function* run(
    topics: readonly string[],
    period: Period,
    parts: readonly ServedPart[],
    given: readonly Given[],
    settledTo: () => number,
  ): AsyncGenerator<MailMessage, CrossChecked, undefined> {
    const disputable = [...given]
    const witnesses: Witness[] = parts.filter(({ caughtUp }) => caughtUp)
    const compared = new Set<NodeId>(inUse.avoided)
    const { current } = inUse
    if (current !== undefined) {
      compared.add(current.server.nodeId)
      const own = parts.filter(({ connection }) => connection === current).reduce<readonly Period[]>(withPeriod, [])
      for (const before of withoutPeriods(period, own)) yield* compareOne(current, before)
    }
    let done = 0
    for (let attempt = 0; done < others && attempt < others + SPARE_ATTEMPTS; attempt++) {
      const connection = await findOther(compared)
      if (connection === undefined) break
      compared.add(connection.server.nodeId)
      if (yield* compareOne(connection, period)) done++
    }
    const isCompared = witnesses.some(({ listed }) => listed !== undefined)
    if (isCompared) await settleDisputes(reading, disputable, witnesses, settledTo())
    if (done < others) onProgress({ type: 'unchecked' })
    return { isComplete: done >= others, vouched: vouchedBy(witnesses, period) }

    /** @returns whether it came to its end, with a server that has caught up */
    async function* compareOne(connection: MailConnection, part: Period): AsyncGenerator<MailMessage, boolean> {
      for (let waited = 0; ; waited++) {
        try {
          return yield* compareOnce(connection, part)
        } catch (error) {
          if (call.signal?.aborted || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
          const waitMs = waitFor(error, waited)
          if (waitMs === undefined) {
            if (WaypostError.is(error, 'SERVER_MISBEHAVED')) inUse.avoid(connection)
            // Others of the client may use the connection: a server that is busy keeps it.
            else if (retryAfterOf(error) === undefined) connections.drop(connection)
            return false
          }
          await wait(clock, waitMs, call.signal)
        }
      }
    }

    async function* compareOnce(connection: MailConnection, part: Period): AsyncGenerator<MailMessage, boolean> {
      const own = await terms.of(connection, call)
      const comparison = compare(reading, connection, { topics, period: part })
      for (;;) {
        const step = await comparison.next()
        if (step.done === true) {
          const { caughtUp, heldFrom, listed } = step.value
          if (caughtUp) witnesses.push({ connection, terms: own, heldFrom, ...part, listed })
          return caughtUp
        }
        disputable.push(givenBy(connection, step.value))
        yield deliver(reading, step.value, connection)
      }
    }
  }
}

/** Finds a server that was not compared with, and does not look for one beside so many for a while when there was none. */
function otherServers({ call }: Reading, connections: Connections, clock: Clock) {
  let nobodyUntil = 0
  let nobodyBeside = 0
  return async (exclude: ReadonlySet<NodeId>): Promise<MailConnection | undefined> => {
    if (clock.now() < nobodyUntil && exclude.size >= nobodyBeside) return undefined
    try {
      return await connections.acquire({ exclude, waitMs: OTHER_SERVER_WAIT_MS, ...call })
    } catch (error) {
      if (!WaypostError.is(error, 'NO_SERVER')) throw error
      nobodyUntil = clock.now() + NOBODY_FOR_MS
      nobodyBeside = exclude.size
      return undefined
    }
  }
}

function vouchedBy(witnesses: readonly Witness[], period: Period): readonly Period[] {
  const held = witnesses.map(({ start, end, terms, heldFrom }) => {
    return { start: Math.max(start, couldHoldFrom(terms, heldFrom)), end }
  })
  return within(held.reduce<readonly Period[]>(withPeriod, []), period)
}
