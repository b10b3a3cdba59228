import { join } from 'node:path'
import { systemClock } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import {
  createEnvelope,
  createMailClient,
  type Envelope,
  type EnvelopeId,
  type MailProgress,
  type MailServerPool,
} from '@waypost/kind-mail'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import { afterEach, describe, expect, it } from 'vitest'
import { type ServerCluster, startCluster } from './server-cluster.js'

const HOUR = 3_600_000
const random = seededRandom(23)
/** Long settled, so that who is in the wrong can be decided. */
const settled: readonly Envelope[] = Array.from({ length: 300 }, (_, index) =>
  createEnvelope({
    topic: 'news',
    timestamp: 1_000 * Math.floor(Date.now() / 1_000 - 36_000 + index),
    payload: random.bytes(100),
  }),
)
const LIAR = 3

let cluster: ServerCluster | undefined
afterEach(() => cluster?.stop())

/** Three honest servers and a liar, in processes of their own, that hold the same and tell each other. */
async function startWithLiar(lies: string) {
  cluster = await startCluster([0, 0, 0, 0], random, {
    settingsOf: (index) => (index === LIAR ? { lies } : {}),
    async prepare(folder) {
      const archive = createSqliteArchive({ file: join(folder, 'mail.sqlite') })
      await archive.open()
      await archive.put(settled, Date.now() - 10 * HOUR)
      await archive.setNote('held-from', '0')
      await archive.close()
    },
  })
  return cluster
}

/** Waits until a server says that it has caught up and has what the others were given. */
async function untilReady(pool: MailServerPool, { servers }: ServerCluster, ids: readonly EnvelopeId[]) {
  for (const { server } of servers) {
    const exclude = servers.flatMap((other) => (other.server === server ? [] : other.server.nodeId))
    const { client } = await pool.connect({ exclude })
    for (;;) {
      const [terms, present] = [await client.terms(), await client.presence(ids)]
      if (terms.caughtUp && present.every(Boolean)) break
      await new Promise((resolve) => systemClock.after(100, () => resolve(undefined)))
    }
    await client.close()
  }
}

/** A pool whose clients meet the liar first, or, as a server to compare with, second. */
function choosing(pool: MailServerPool, { servers }: ServerCluster, liarFirst: boolean): MailServerPool {
  const liar = servers[LIAR]?.server.nodeId
  const others = servers.flatMap(({ server }) => (server.nodeId === liar ? [] : server.nodeId))
  let connections = 0
  return {
    async connect(request = {}) {
      const isLiars = liarFirst ? connections === 0 : connections === 1
      const excluded = new Set(request.exclude)
      const isOpen = isLiars && liar !== undefined && !excluded.has(liar)
      const made = await pool.connect(isOpen ? { ...request, exclude: [...excluded, ...others] } : request)
      // One that could not be made is tried again.
      connections++
      return made
    },
  }
}

interface Case {
  readonly lies: string
  readonly liarFirst: boolean
  /** What the pool is told of the liar; nothing where it only is slow. */
  readonly codes: readonly string[]
  readonly event: MailProgress['type']
}

const cases: Case[] = [
  { lies: 'withholds', liarFirst: true, codes: ['ENVELOPES_WITHHELD'], event: 'withheld' },
  { lies: 'alters', liarFirst: true, codes: ['ENVELOPES_WITHHELD', 'ENVELOPES_UNCONFIRMED'], event: 'withheld' },
  { lies: 'reorders', liarFirst: true, codes: ['SERVER_MISBEHAVED'], event: 'failover' },
  { lies: 'invents', liarFirst: true, codes: ['ENVELOPES_UNCONFIRMED'], event: 'unconfirmed' },
  { lies: 'misstates', liarFirst: true, codes: ['TERMS_FALSE'], event: 'false-terms' },
  { lies: 'stalls', liarFirst: true, codes: ['DEADLINE_EXCEEDED'], event: 'failover' },
  { lies: 'withholds', liarFirst: false, codes: ['ENVELOPES_WITHHELD'], event: 'withheld' },
]

describe('a server process among three honest ones that', () => {
  it.each(cases)(
    '$lies (met first: $liarFirst) is found out, reported and left; what the others hold comes once',
    async ({ lies, liarFirst, codes, event }) => {
      const all = await startWithLiar(lies)
      const pool = await all.pool()
      const publisher = createMailClient({ pool })
      const fresh: Envelope[] = []
      for (let count = 0; count < 20; count++) {
        const envelope = createEnvelope({
          topic: 'news',
          timestamp: Date.now() - random.integer(1_000),
          payload: random.bytes(50),
        })
        await publisher.publish(envelope)
        fresh.push(envelope)
      }
      await publisher.close()
      await untilReady(
        pool,
        all,
        [...settled, ...fresh].map(({ id }) => id),
      )

      const progress: MailProgress[] = []
      const told = await all.pool()
      const client = createMailClient({ pool: choosing(told, all, liarFirst) })
      const history = client.history({
        topics: ['news'],
        pageSize: 50,
        crossCheck: 2,
        onProgress: (one) => void progress.push(one),
      })
      const got: string[] = []
      for await (const { id } of history) got.push(id)
      await client.close()

      const unique = new Set(got)
      expect(got.length).toBe(unique.size)
      expect([...settled, ...fresh].filter(({ id }) => !unique.has(id))).toEqual([])
      const liar = all.servers[LIAR]?.server.nodeId
      const blamed = told.failures.filter(({ server }) => server === liar).map(({ code }) => code)
      for (const code of codes) expect(blamed).toContain(code)
      // Nobody honest is accused of anything.
      expect(told.failures.filter(({ server }) => server !== liar)).toEqual([])
      expect(progress.filter(({ type }) => type === event)).toContainEqual(
        expect.objectContaining(event === 'failover' ? { from: liar } : { server: liar }),
      )
      // Left: of what came, nothing was taken from it after it was found out.
      const connected = progress.flatMap((one) => (one.type === 'connected' ? one.server : []))
      const story = JSON.stringify(progress.filter(({ type }) => type !== 'page'))
      expect(connected.filter((server) => server === liar).length, story).toBeLessThanOrEqual(liarFirst ? 1 : 0)
    },
    600_000,
  )
})
