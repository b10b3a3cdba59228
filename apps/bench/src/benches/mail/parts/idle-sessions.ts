import { startChild } from '../processes/child.js'
import type { ReaderMethods } from '../processes/reader-methods.js'
import { startServers } from '../servers.js'

/** Sessions opened before those that count, so that what a server makes once is there. */
const WARM_UP = 50
const READERS = 2

/** What an idle session costs a server. */
export interface IdleSessions {
  readonly sessions: number
  /** Heap and external memory for one, in kilobytes of 1,024 bytes. */
  readonly kilobytes: number
}

/** Opens sessions that ask for nothing and weighs the server before and after. */
export async function measureIdleSessions(folder: string, sessions: number): Promise<IdleSessions> {
  const [server] = await startServers(1, { folder, past: { topics: [], perTopic: 0, endsAt: 0 } })
  if (server === undefined) return { sessions, kilobytes: Number.NaN }
  const readers = Array.from({ length: READERS }, () => startChild<ReaderMethods>('mail-reader'))
  try {
    const open = (from: number, count: number) =>
      Promise.all(
        readers.map((reader, at) =>
          reader.call('idle', server.record, Math.floor(count / READERS), from + (at * count) / READERS),
        ),
      )
    await open(0, WARM_UP)
    const before = await server.stats()
    await open(WARM_UP, sessions)
    const after = await server.stats()
    return { sessions, kilobytes: (after.bytes - before.bytes) / sessions / 1024 }
  } finally {
    await Promise.all([...readers, server].map((each) => each.kill()))
  }
}
