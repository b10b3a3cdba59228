import { type Logger, WaypostError } from '@waypost/core'
import { decodeEnvelope } from '../envelope.js'
import { WHOLE_RANGE } from '../wire/request.js'
import type { Archive, WholeArchivedEnvelope } from './archive.js'
import type { ArrivalFeed } from './arrival-feed.js'

/** Envelopes and bytes read at a time. */
const PAGE = { limit: 500, maxBytes: 1_048_576 }

/**
 * Announces to this host's subscribers what other hosts put into an archive that they share. A subscriber that is woken
 * by anything reads all that lies before it, so nothing is lost when this fails: it only comes later.
 *
 * @returns stops it
 */
export function followForeignArrivals({
  archive,
  feed,
  logger,
}: {
  readonly archive: Archive
  readonly feed: ArrivalFeed
  readonly logger: Logger
}): () => void {
  let readTo = archive.head
  let isReading = false
  let isStopped = false

  async function read() {
    if (isReading) return
    isReading = true
    try {
      while (!isStopped && readTo < archive.head) {
        const page = await archive.arrivals({ ...WHOLE_RANGE, ...PAGE, topics: [], afterSequence: readTo, whole: true })
        const rows = page.rows as readonly WholeArchivedEnvelope[]
        if (!isStopped) feed.push(rows.map((row) => ({ ...row, topic: decodeEnvelope(row.bytes).topic })))
        readTo = page.searchedTo
      }
    } catch (error) {
      const code = WaypostError.is(error) ? error.code : 'UNEXPECTED'
      logger.debug({ code }, 'what other hosts stored could not be read; it is read with what comes next')
    } finally {
      isReading = false
    }
  }

  const unsubscribe = archive.onForeignArrivals?.(() => void read()) ?? (() => {})
  return () => {
    isStopped = true
    unsubscribe()
  }
}
