import type { Envelope, EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'
import type { Part, Point, Range, Summary } from '../ranges.js'

/** An envelope as an archive keeps it. */
export interface ArchivedEnvelope extends Position {
  /** Its number in this archive's order of arrival, from 1, never used twice. */
  readonly sequence: number
  /** The envelope's encoding. Absent where positions alone were asked for. */
  readonly bytes?: Uint8Array
}

/** An {@link ArchivedEnvelope} with its encoding. */
export type WholeArchivedEnvelope = Required<ArchivedEnvelope>

/** An envelope with what the server that took it from its publisher made of that publisher. */
export interface WeightedEnvelope extends Envelope {
  /**
   * How much its publisher had published there of late: 0 to 15, one more for each doubling. The heaviest go first when an
   * archive has no room for all.
   *
   * @default 0
   */
  readonly weight?: number
}

/** What an envelope counts beside its bytes when it is told which topic takes up most: rows and indexes cost, too. */
export const ENVELOPE_OVERHEAD = 256

/** A {@link WholeArchivedEnvelope} with its weight. */
export interface WeightedArchivedEnvelope extends WholeArchivedEnvelope {
  readonly weight: number
}

/** What became of an envelope that was put into an archive. */
export interface PutResult {
  /** `known` when the archive held it already. */
  readonly status: 'stored' | 'known'
  /** Its arrival number. */
  readonly sequence: number
}

/** Which envelopes, and how many. */
export interface ArchiveFilter {
  /** None means all topics. */
  readonly topics: readonly string[]
  /** First timestamp inside. */
  readonly start: number
  /** First timestamp outside. */
  readonly end: number
  /** Rows at most. */
  readonly limit: number
  /** Bytes of encodings at most, though at least one row; counts only when `whole`. */
  readonly maxBytes: number
  /** Whether the encodings are wanted. */
  readonly whole: boolean
}

export interface ArchivePage {
  readonly rows: readonly ArchivedEnvelope[]
  /** Whether more rows match. */
  readonly more: boolean
}

export interface ArrivalsPage extends ArchivePage {
  /** Arrival number up to which the archive was searched: go on after it. */
  readonly searchedTo: number
}

export interface PruneRule {
  /** Envelopes whose timestamp is before this are dropped. */
  readonly before: number
  /** Envelopes whose lifetime ended before this are dropped. */
  readonly expiredBefore: number
  /**
   * Envelopes kept at most. Beyond it, envelopes are evicted: of the heaviest, those of the topic that takes up most among
   * them, the oldest by timestamp first.
   */
  readonly maxEnvelopes: number
  /** Bytes of encodings kept at most; evicted as for `maxEnvelopes`. @default no limit */
  readonly maxBytes?: number
}

/** What {@link Archive.prune} dropped. */
export interface PruneResult {
  /** For their age, or because their lifetime was over. */
  readonly expired: number
  /** For want of room. */
  readonly evicted: number
}

/** What an archive says of itself. */
export interface ArchiveStats {
  readonly envelopes: number
  /** Bytes of their encodings. */
  readonly bytes: number
  /** The oldest timestamp. */
  readonly earliest: number | undefined
}

/**
 * Where a mail server keeps envelopes.
 *
 * Two orders: by {@link Position}, the same on every server; and by arrival, the archive's own. `put` resolves once
 * the envelopes survive the death of the process. Calls may overlap; reads see every `put` that resolved before them.
 * What an archive is given was validated before.
 */
export interface Archive {
  /** 16 bytes as hex, made with the archive: an arrival number means something only beside it. Known after `open`. */
  readonly id: string
  /** The last arrival number given; of an archive that other processes share, the last that this one knows of. */
  readonly head: number
  /** @throws MailError `ARCHIVE_INCOMPATIBLE`, `ARCHIVE_IN_USE` or `ARCHIVE_FAILED` */
  open(): Promise<void>
  /** Ends after the puts under way. Idempotent. */
  close(): Promise<void>
  /**
   * Stores what is new, all or nothing. What it holds takes on the smaller weight of the two: whoever publishes another's envelope
   * again makes it no heavier.
   *
   * @param receivedAt ms since 1970; never counts as earlier than that of the put before
   * @throws MailError `ARCHIVE_FULL` or `ARCHIVE_FAILED`: then none of them is stored
   */
  put(envelopes: readonly WeightedEnvelope[], receivedAt: number): Promise<readonly PutResult[]>
  /** Envelopes by position, those after `after` when given. */
  query(filter: ArchiveFilter & { readonly after?: Position | undefined }): Promise<ArchivePage>
  /** Envelopes by arrival, those with a number above `afterSequence`. */
  arrivals(filter: ArchiveFilter & { readonly afterSequence: number }): Promise<ArrivalsPage>
  /** The last arrival number that was given before `receivedAt`; 0 when there is none. */
  sequenceBefore(receivedAt: number): Promise<number>
  /** Those of `ids` that it holds, in the order asked for, up to `maxBytes` though at least one. */
  fetch(ids: readonly EnvelopeId[], maxBytes: number): Promise<readonly WeightedArchivedEnvelope[]>
  /** For each id whether it is held. */
  has(ids: readonly EnvelopeId[]): Promise<readonly boolean[]>
  /** Those of `ids` that it neither holds nor evicted for want of room, in the order asked for. */
  missing(ids: readonly EnvelopeId[]): Promise<readonly EnvelopeId[]>
  /** What lies between each border and the next. Borders are in order, two at least. */
  summarize(borders: readonly Point[]): Promise<readonly Summary[]>
  /** Cuts a range into at most `parts` parts of about as many envelopes each, and says what is in each. */
  split(range: Range, parts: number): Promise<readonly Part[]>
  /** The first `limit` envelopes of a range. */
  points(range: Range, limit: number): Promise<readonly Point[]>
  /**
   * Drops what the rule names, in small steps that let reads pass. Resolves with how many were dropped, which is not yet
   * all when `signal` fires or the archive closes.
   */
  prune(rule: PruneRule, signal?: AbortSignal): Promise<PruneResult>
  stats(): Promise<ArchiveStats>
  /**
   * From which timestamp on it dropped nothing of these topics (none means all) but what had expired by its own lifetime, ms
   * since 1970; 0 when it never did. What it no longer remembers exactly counts for all topics.
   */
  keptFrom(topics: readonly string[]): Promise<number>
  /** A small text that the service keeps beside the envelopes. */
  getNote(name: string): Promise<string | undefined>
  setNote(name: string, value: string): Promise<void>
  /**
   * Calls back when envelopes of some topics were dropped, before anything else is read. Returns a function that stops it. Absent
   * where that is not known, as of an archive that other processes prune.
   */
  onDropped?(callback: (topics: ReadonlySet<string>) => void): () => void
  /**
   * Of an archive that other processes share: calls back when one of them stored something, up to the head given. Returns
   * a function that stops it.
   */
  onForeignArrivals?(callback: (head: number) => void): () => void
}
