import type { MailConnection } from '../connection.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import { fetchMissing } from './fetch-missing.js'
import type { Period } from './periods.js'
import type { Reading } from './reading.js'

/** What a comparison showed, beside the envelopes. */
export interface Comparison {
  /** All that the server listed. */
  readonly listed: ReadonlySet<EnvelopeId>
  /** Whether the server said with each page that it has caught up. */
  readonly caughtUp: boolean
  /** From which timestamp on it can have everything of these topics, as it said with each page. */
  readonly heldFrom: number
}

/**
 * Lists the positions that a server has in a period and fetches what was not delivered.
 */
export async function* compare(
  reading: Reading,
  connection: MailConnection,
  wanted: { readonly topics: readonly string[]; readonly period: Period },
): AsyncGenerator<Envelope, Comparison, undefined> {
  const { state, call, onProgress } = reading
  const range = { topics: wanted.topics, ...wanted.period }
  const listed = new Set<EnvelopeId>()
  let caughtUp = true
  let heldFrom = 0
  let found = 0
  let after: Position | undefined
  for (let more = true; more; ) {
    const reply = await connection.query({ ...range, limit: MAIL_LIMITS.page, after, form: 'positions' }, call)
    const positions = reply.items.form === 'positions' ? reply.items.positions : []
    for (const { id } of positions) listed.add(id)
    const missing = positions.filter((position) => state.isNew(position))
    for await (const envelope of fetchMissing(connection, missing, range, reading)) {
      // Two servers compared at the same place may bring the same envelope.
      if (!state.isNew(envelope, envelope.topic)) continue
      found++
      yield envelope
    }
    after = positions.at(-1)
    more = reply.more
    caughtUp &&= reply.caughtUp
    heldFrom = Math.max(heldFrom, reply.heldFrom)
  }
  onProgress({ type: 'cross-check', server: connection.server.nodeId, found })
  return { caughtUp, heldFrom, listed }
}
