import { encodeList } from '../wire/encode-list.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { EncodedItems, QueryReply } from '../wire/reply.js'
import type { QueryRequest } from '../wire/request.js'
import type { Archive, WholeArchivedEnvelope } from './archive.js'

/** A page of whole envelopes, but for what does not come out of the archive. */
export interface SharedPage extends Omit<QueryReply<EncodedItems>, 'caughtUp' | 'heldFrom'> {
  /** As the archive said behind the page. */
  readonly keptFrom: number
}

/** Pages of history as bytes. Of a popular topic, most who come ask for the very same one: it is read once. */
export interface SharedPages {
  /** @throws MailError as the archive does */
  read(request: Omit<QueryRequest, 'op' | 'form'>): Promise<SharedPage>
  /** Forgets all, and hears no more of the archive. */
  close(): void
}

/** Bytes of the pages that are kept, and of what was asked for: some 30 of the longest pages. */
const MOST_BYTES = 16_777_216
/** What a page costs beside, so that empty ones are bounded too. */
const PAGE_COST = 256

interface Kept {
  readonly topics: readonly string[]
  readonly bytes: Uint8Array
  readonly more: boolean
  readonly keptFrom: number
  /** The page is what it would be now if nothing of it came behind this arrival. */
  sequence: number
}

/**
 * A page is given again while it is what the archive would give: the archive says whether anything of the page's topics and times
 * has arrived since, and tells when something of its topics was dropped. Of one that other processes write to, or that does not tell,
 * nothing is kept.
 */
export function createSharedPages({ archive }: { readonly archive: Archive }): SharedPages {
  const pages = new Map<string, Kept>()
  const isShared = archive.onForeignArrivals === undefined && archive.onDropped !== undefined
  let bytes = 0
  /** How often something was dropped: what is read while that changes is not kept. */
  let drops = 0

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

  const unsubscribe = archive.onDropped?.((topics) => {
    drops++
    for (const [name, page] of pages) {
      // Without topics it is of all of them.
      if (page.topics.length === 0 || page.topics.some((topic) => topics.has(topic))) drop(name)
    }
  })

  async function isCurrent(page: Kept, { topics, start, end }: Omit<QueryRequest, 'op' | 'form'>): Promise<boolean> {
    if (archive.head === page.sequence) return true
    const since = { topics, start, end, limit: 1, maxBytes: 0, whole: false, afterSequence: page.sequence }
    const { rows, more, searchedTo } = await archive.arrivals(since)
    if (rows.length > 0 || more) return false
    page.sequence = Math.max(page.sequence, searchedTo)
    return true
  }

  function given({ sequence, bytes, more, keptFrom }: Kept): SharedPage {
    return { mark: { archive: archive.id, sequence }, items: { form: 'list', bytes }, more, keptFrom }
  }

  return {
    async read(request) {
      const { topics, start, end, limit, after } = request
      const name = JSON.stringify([topics, start, end, limit, after])
      const known = pages.get(name)
      // Pages may have gone while the archive was asked: for room, or since what is in them has gone.
      if (known !== undefined && (await isCurrent(known, request)) && pages.get(name) === known) {
        keep(name, known)
        return given(known)
      }
      const dropsBefore = drops
      // Taken before the page is read: what arrives meanwhile counts as after the mark, seen twice rather than missed.
      const sequence = archive.head
      const { rows, more } = await archive.query({ ...request, maxBytes: MAIL_LIMITS.pageBytes, whole: true })
      // Asked behind the page: what was dropped before it was read counts in any case.
      const keptFrom = await archive.keptFrom(topics)
      // An archive asked for whole rows gives whole rows: that is its contract.
      const list = encodeList(rows as readonly WholeArchivedEnvelope[])
      const page = { topics, sequence, bytes: list, more, keptFrom }
      if (isShared && drops === dropsBefore) keep(name, page)
      return given(page)
    },
    close() {
      unsubscribe?.()
      pages.clear()
      bytes = 0
    },
  }
}
