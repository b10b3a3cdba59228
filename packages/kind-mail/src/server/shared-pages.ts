import type { Clock } from '@waypost/core'
import { encodeList } from '../wire/encode-list.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { EncodedItems, QueryReply } from '../wire/reply.js'
import type { QueryRequest } from '../wire/request.js'
import type { Archive, WholeArchivedEnvelope } from './archive.js'

/** A page of whole envelopes, but for what does not come out of the archive. */
export type SharedPage = Omit<QueryReply<EncodedItems>, 'caughtUp'>

/** Pages of history as bytes. Of a popular topic, most who come ask for the very same one: it is read once. */
export interface SharedPages {
  /** @throws MailError as the archive does */
  read(request: Omit<QueryRequest, 'op' | 'form'>): Promise<SharedPage>
}

/** What was pruned is given for so long at most, in ms: half of what passes by default before it is pruned at all. */
const KEPT_MS = 30_000
/** Bytes of the pages that are kept, and of what was asked for: some 30 of the longest pages. */
const MOST_BYTES = 16_777_216
/** What a page costs beside, so that empty ones are bounded too. */
const PAGE_COST = 256

interface Kept {
  readonly readAt: number
  readonly bytes: Uint8Array
  readonly more: boolean
  /** The page is what it would be now if nothing of it came behind this arrival. */
  sequence: number
}

/**
 * A page is given again while it is what the archive would give, but for what was pruned: the archive itself says whether
 * anything of the page's topics and times has arrived since. One that other processes write to is asked each time.
 */
export function createSharedPages({
  archive,
  clock,
}: {
  readonly archive: Archive
  readonly clock: Clock
}): SharedPages {
  const pages = new Map<string, Kept>()
  let bytes = 0

  const costOf = (name: string, page: Kept) => page.bytes.length + name.length + PAGE_COST

  function drop(name: string) {
    const page = pages.get(name)
    if (page === undefined) return
    pages.delete(name)
    bytes -= costOf(name, page)
  }

  function keep(name: string, page: Kept) {
    // Put behind all others: those that were asked for longest ago go first.
    drop(name)
    pages.set(name, page)
    bytes += costOf(name, page)
    for (const oldest of pages.keys()) {
      if (bytes <= MOST_BYTES) break
      drop(oldest)
    }
  }

  async function isCurrent(page: Kept, { topics, start, end }: Omit<QueryRequest, 'op' | 'form'>): Promise<boolean> {
    if (clock.now() - page.readAt >= KEPT_MS) return false
    if (archive.head === page.sequence) return true
    const since = { topics, start, end, limit: 1, maxBytes: 0, whole: false, afterSequence: page.sequence }
    const { rows, more, searchedTo } = await archive.arrivals(since)
    if (rows.length > 0 || more) return false
    page.sequence = Math.max(page.sequence, searchedTo)
    return true
  }

  function given({ sequence, bytes, more }: Kept): SharedPage {
    return { mark: { archive: archive.id, sequence }, items: { form: 'list', bytes }, more }
  }

  return {
    async read(request) {
      const { topics, start, end, limit, after } = request
      const name = JSON.stringify([topics, start, end, limit, after])
      const known = archive.onForeignArrivals === undefined ? pages.get(name) : undefined
      if (known !== undefined && (await isCurrent(known, request))) {
        // Pages may have gone while the archive was asked.
        if (pages.get(name) === known) keep(name, known)
        return given(known)
      }
      const readAt = clock.now()
      // Taken before the page is read: what arrives meanwhile counts as after the mark, seen twice rather than missed.
      const sequence = archive.head
      const { rows, more } = await archive.query({ ...request, maxBytes: MAIL_LIMITS.pageBytes, whole: true })
      // An archive asked for whole rows gives whole rows: that is its contract.
      const page = { readAt, sequence, bytes: encodeList(rows as readonly WholeArchivedEnvelope[]), more }
      if (archive.onForeignArrivals === undefined) keep(name, page)
      return given(page)
    },
  }
}
