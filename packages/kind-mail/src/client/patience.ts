import type { MailConnection } from '../connection.js'
import { MailError } from '../mail-error.js'
import { retryAfterOf } from './publish.js'

/** How much a server may answer that brings nothing, before it is left: one that always says that more follows never ends. */
export interface Patience {
  /**
   * Notes a page of arrivals.
   *
   * @param isFruitful whether it held anything that was not delivered yet
   * @throws MailError `SERVER_MISBEHAVED`, after it was reported
   */
  arrivals(connection: MailConnection, page: { readonly more: boolean; readonly isFruitful: boolean }): void
  /**
   * Notes envelopes that the server listed and did not give.
   *
   * @throws MailError `SERVER_MISBEHAVED`
   */
  withheld(connection: MailConnection, count: number): void
}

/** Pages in a row that bring nothing: a server looks at 32,768 arrivals for one, so that 134 million are looked at by then. */
const MOST_FRUITLESS = 4_096
/** Envelopes listed and not given in one reading: some expire between the two, and no more than some. */
const MOST_WITHHELD = 1_000

/** A server that asks for more patience than this is left for another one, in ms. */
const LONGEST_WAIT_MS = 2_000
/** As is one that asks for a moment more often than this, one time after the other: it may never mean to answer. */
const MOST_WAITS = 3

/**
 * How long to wait before a server is asked again that asked for patience, in ms; `undefined` where another one is to be asked.
 *
 * @param waited how often it was waited for already
 */
export function waitFor(error: unknown, waited: number): number | undefined {
  const ms = retryAfterOf(error)
  return ms !== undefined && ms <= LONGEST_WAIT_MS && waited < MOST_WAITS ? ms : undefined
}

export function createPatience(): Patience {
  const fruitless = new WeakMap<MailConnection, number>()
  const missing = new WeakMap<MailConnection, number>()
  return {
    arrivals(connection, { more, isFruitful }) {
      const count = more && !isFruitful ? (fruitless.get(connection) ?? 0) + 1 : 0
      fruitless.set(connection, count)
      if (count <= MOST_FRUITLESS) return
      connection.distrust('SERVER_MISBEHAVED')
      throw endless('says that more arrived, and never gives anything')
    },
    withheld(connection, count) {
      const sum = (missing.get(connection) ?? 0) + count
      missing.set(connection, sum)
      if (sum > MOST_WITHHELD) throw endless('lists envelopes without end, and does not give them')
    },
  }
}

function endless(what: string): MailError {
  return new MailError({
    code: 'SERVER_MISBEHAVED',
    message: `the server ${what}`,
    hint: 'use another server',
    data: { what },
  })
}
