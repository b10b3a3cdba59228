import type { Envelope, EnvelopeId } from '../envelope.js'
import type { Position } from '../position.js'

/** An envelope as an archive keeps it. */
export interface ArchivedEnvelope extends Position {
  /** Its number in this archive's order of arrival, from 1, never used twice. */
  readonly sequence: number
  /** The envelope's encoding. Absent where positions alone were asked for. */
  readonly bytes?: Uint8Array
}

/** An {@link ArchivedEnvelope} with its encoding. */
export type WholeArchivedEnvelope = Required<ArchivedEnvelope>

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
  /** Envelopes kept at most: the oldest by timestamp go first. */
  readonly maxEnvelopes: number
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
  /** The last arrival number given. */
  readonly head: number
  /** @throws MailError `ARCHIVE_INCOMPATIBLE`, `ARCHIVE_IN_USE` or `ARCHIVE_FAILED` */
  open(): Promise<void>
  /** Ends after the puts under way. Idempotent. */
  close(): Promise<void>
  /**
   * Stores what is new, all or nothing.
   *
   * @param receivedAt ms since 1970; never counts as earlier than that of the put before
   * @throws MailError `ARCHIVE_FULL` or `ARCHIVE_FAILED`: then none of them is stored
   */
  put(envelopes: readonly Envelope[], receivedAt: number): Promise<readonly PutResult[]>
  /** Envelopes by position, those after `after` when given. */
  query(filter: ArchiveFilter & { readonly after?: Position | undefined }): Promise<ArchivePage>
  /** Envelopes by arrival, those with a number above `afterSequence`. */
  arrivals(filter: ArchiveFilter & { readonly afterSequence: number }): Promise<ArrivalsPage>
  /** The last arrival number that was given before `receivedAt`; 0 when there is none. */
  sequenceBefore(receivedAt: number): Promise<number>
  /** Those of `ids` that it holds, in the order asked for, up to `maxBytes` though at least one. */
  fetch(ids: readonly EnvelopeId[], maxBytes: number): Promise<readonly WholeArchivedEnvelope[]>
  /** For each id whether it is held. */
  has(ids: readonly EnvelopeId[]): Promise<readonly boolean[]>
  /** Drops what the rule names, in small steps that let reads pass. Resolves with how many were dropped. */
  prune(rule: PruneRule): Promise<number>
  /** How many envelopes there are, and the oldest timestamp. */
  stats(): Promise<{ readonly envelopes: number; readonly earliest: number | undefined }>
  /** A small text that the service keeps beside the envelopes, such as how far it has read a peer. */
  getNote(name: string): Promise<string | undefined>
  setNote(name: string, value: string): Promise<void>
}
