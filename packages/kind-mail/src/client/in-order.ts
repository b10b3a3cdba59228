import type { MailConnection } from '../connection.js'
import type { Envelope } from '../envelope.js'
import type { Position } from '../position.js'
import type { Terms } from '../terms/terms.js'
import type { Mark } from '../wire/request.js'
import type { Period } from './periods.js'
import type { Reading } from './reading.js'

/** What a server gave in order: from a time on, until a time. */
export interface ServedPart extends Period {
  readonly connection: MailConnection
  /** Whether it said that it has all that its peers had. */
  readonly caughtUp: boolean
  /** From which timestamp on it can have everything of these topics, as it said with each page. */
  readonly heldFrom: number
  readonly terms: Terms
}

/** A page of a period, in order. */
export interface InOrderPage extends ServedPart {
  /** Whether it begins behind a cursor: of its first ms, another server may have given a part. */
  readonly isContinued: boolean
  readonly envelopes: readonly Envelope[]
  /** Where the server's archive stood. */
  readonly mark: Mark
}

/** The parts with one more page: what one server gives page after page is one part. */
export function withPage(parts: readonly ServedPart[], page: InOrderPage): readonly ServedPart[] {
  const { connection, terms, caughtUp, heldFrom, start, end, isContinued } = page
  const last = parts.at(-1)
  if (last?.connection === connection) {
    const both = { caughtUp: last.caughtUp && caughtUp, heldFrom: Math.max(last.heldFrom, heldFrom) }
    return [...parts.slice(0, -1), { ...last, ...both, terms, end }]
  }
  return [
    ...parts,
    { connection, terms, caughtUp, heldFrom, start: isContinued ? Math.min(end, start + 1) : start, end },
  ]
}

/**
 * The envelopes of a period by position, page after page, from whichever server is in use: when it fails, another one goes
 * on at the same cursor. The next page is asked for while this one is read, as soon as the event loop has room: of a first page
 * people wait.
 *
 * @param after where an earlier reading stopped
 */
export async function* readInOrder(
  { inUse, terms, call, room }: Reading,
  options: {
    readonly topics: readonly string[]
    readonly period: Period
    readonly after: Position | undefined
    /** How long the next page may be. */
    nextLimit(): number
    /** Told of each page as it comes, before those ahead of it are read. */
    onPage(connection: MailConnection, mark: Mark): void
  },
): AsyncGenerator<InOrderPage, void, undefined> {
  const { topics, period, nextLimit, onPage } = options

  async function askNext(after: Position) {
    await room.wait(call.signal)
    return askFor(after)
  }

  function askFor(after: Position | undefined) {
    const limit = nextLimit()
    return inUse.attempt(async (connection): Promise<InOrderPage & { more: boolean }> => {
      const request = { topics, ...period, limit, after, form: 'envelopes' } as const
      // Terms are asked for beside the page, so that they cost no time.
      const [reply, own] = await Promise.all([connection.query(request, call), terms.of(connection, call)])
      onPage(connection, reply.mark)
      const { mark, caughtUp, heldFrom, more } = reply
      const envelopes = reply.items.form === 'envelopes' ? reply.items.envelopes : []
      const start = after === undefined ? period.start : Math.max(period.start, after.timestamp)
      const end = more ? (envelopes.at(-1)?.timestamp ?? start) : period.end
      const isContinued = after !== undefined
      return { connection, terms: own, mark, caughtUp, heldFrom, more, envelopes, start, end, isContinued }
    })
  }

  let next: ReturnType<typeof askFor> | undefined = askFor(options.after)
  while (next !== undefined) {
    const page: Awaited<typeof next> = await next
    const last = page.envelopes.at(-1)
    next = page.more && last !== undefined ? askNext(last) : undefined
    // Asked for ahead of the reader, who may never come for it.
    next?.catch(() => {})
    yield page
  }
}
