export { createPostgresArchive, type PostgresArchiveOptions } from './postgres/postgres-archive.js'
