import { DatabaseSync } from 'node:sqlite'

/**
 * Makes this the only owner of an archive's file, by a lock on a file beside it that dies with the process: arrival
 * numbers are given in memory, so that two owners would give the same ones.
 *
 * @returns gives the ownership up
 * @throws what SQLite throws: `SQLITE_BUSY` when there is an owner already
 */
export function ownFile(file: string): () => void {
  if (file === ':memory:') return () => {}
  const lock = new DatabaseSync(`${file}.lock`)
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw error
  }
  return () => lock.close()
}
