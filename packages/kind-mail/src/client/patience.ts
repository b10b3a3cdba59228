import type { MailConnection } from '../connection.js'
import { MailError } from '../mail-error.js'

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
