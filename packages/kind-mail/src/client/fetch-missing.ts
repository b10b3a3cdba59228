import type { MailConnection } from '../connection.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { Reading } from './reading.js'

/** What the envelopes must be, beside being those listed. */
export interface Wanted {
  readonly topics: readonly string[]
  readonly start: number
  readonly end: number
}

/**
 * Fetches envelopes that a server listed by position. One that it listed and does not give, or that has another topic
 * or timestamp than it said, is held against it.
 *
 * @throws MailError `SERVER_MISBEHAVED` for a server that did so too often in this reading
 */
export async function* fetchMissing(
  connection: MailConnection,
  positions: readonly Position[],
  wanted: Wanted,
  { call, patience }: Pick<Reading, 'call' | 'patience'>,
): AsyncGenerator<Envelope, void, undefined> {
  const listed = new Map(positions.map((position) => [position.id, position]))
  const topics = new Set(wanted.topics)
  let isLying = false
  for (let at = 0; at < positions.length; at += MAIL_LIMITS.page) {
    let ids: EnvelopeId[] = positions.slice(at, at + MAIL_LIMITS.page).map((position) => position.id)
    while (ids.length > 0) {
      const envelopes = await connection.fetch(ids, call)
      const last = envelopes.at(-1)
      if (last === undefined) break
      for (const envelope of envelopes) {
        const position = listed.get(envelope.id)
        listed.delete(envelope.id)
        const isWanted = envelope.timestamp >= wanted.start && envelope.timestamp < wanted.end
        if (position?.timestamp === envelope.timestamp && topics.has(envelope.topic) && isWanted) yield envelope
        else isLying = true
      }
      ids = ids.slice(ids.indexOf(last.id) + 1)
    }
  }
  if (isLying || listed.size > 0) connection.distrust('ENVELOPES_WITHHELD')
  patience.withheld(connection, listed.size)
}
