export type { Part, Point, Range, Summary } from './ranges.js'
export type { AdmissionPolicy } from './server/admission.js'
export type {
  Archive,
  ArchivedEnvelope,
  ArchiveFilter,
  ArchivePage,
  ArchiveStats,
  ArrivalsPage,
  PruneResult,
  PruneRule,
  PutResult,
  WeightedArchivedEnvelope,
  WeightedEnvelope,
  WholeArchivedEnvelope,
} from './server/archive.js'
export type { Rate } from './server/gate/rate-limit.js'
export { createMailService, type MailService, type MailServiceOptions } from './server/mail-service.js'
export type { MailStats } from './server/mail-stats.js'
export { createMemoryArchive } from './server/memory-archive.js'
export type { ServingLimits } from './server/request-handler.js'
export { createSqliteArchive, type SqliteArchiveOptions } from './server/sqlite-archive.js'
