// Archives for servers that lie: what is kept is what was given, and what is answered is not.
import { createEnvelope } from '@waypost/kind-mail'

const NEWS = 'news'

/** How archives lie, by name. Each takes an honest one and gives what is different. */
const LIES = {
  honest: () => ({}),
  /** Has a third of what it was given, it says. */
  withholds: (archive) => ({ query: filtered(archive, ({ timestamp }) => timestamp % 3_000 >= 1_000) }),
  /** Gives other envelopes in the place of a third. */
  alters: (archive) => ({ query: changed(archive, (row) => (row.timestamp % 3_000 < 1_000 ? forged(row) : row)) }),
  reorders: (archive) => ({
    async query(filter) {
      const page = await archive.query(filter)
      return { ...page, rows: [...page.rows].reverse() }
    },
  }),
  /** Puts an envelope that nobody published behind each tenth. */
  invents: (archive) => ({
    async query(filter) {
      // No page is longer than was asked for: that alone would give it away.
      const page = await archive.query({ ...filter, limit: Math.ceil(filter.limit / 2) })
      const rows = page.rows.flatMap((row) => {
        return row.timestamp % 10_000 < 1_000 ? [row, forged({ ...row, timestamp: row.timestamp + 1 })] : [row]
      })
      return { ...page, rows }
    },
  }),
  /** Answers two pages, and no more. */
  stalls(archive) {
    let pages = 0
    return {
      query: (filter) => (filter.whole && pages++ >= 2 ? new Promise(() => {}) : archive.query(filter)),
    }
  },
  /** Says in its terms that it has envelopes, and no oldest one. */
  misstates: (archive) => ({ stats: async () => ({ ...(await archive.stats()), earliest: undefined }) }),
}

/** @param {keyof typeof LIES} name */
export function lyingArchive(archive, name) {
  return Object.create(archive, Object.getOwnPropertyDescriptors(LIES[name](archive)))
}

function filtered(archive, isGiven) {
  return async (filter) => {
    const page = await archive.query(filter)
    return { ...page, rows: page.rows.filter(isGiven) }
  }
}

function changed(archive, change) {
  return async (filter) => {
    const page = await archive.query(filter)
    return { ...page, rows: page.rows.map(change) }
  }
}

/** The same each time, so that a lie holds when it is told again. */
function forged({ sequence, timestamp, bytes }) {
  const payload = new TextEncoder().encode(`forged ${timestamp}`)
  const envelope = createEnvelope({ topic: NEWS, timestamp, payload })
  const position = { sequence, timestamp, id: envelope.id }
  return bytes === undefined ? position : { ...position, bytes: envelope.bytes }
}
