import { systemClock, WaypostError, wait } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createEnvelope, createMailClient, type EnvelopeId } from '@waypost/kind-mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestPostgres, type TestPostgres } from '../src/testing/postgres-server.js'
import { type ServerCluster, startCluster } from './server-cluster.js'

const random = seededRandom(31)
const ROUNDS = Math.max(2, Math.ceil(Number(process.env.WAYPOST_CHAOS_ROUNDS ?? 0) / 4))
let postgres: TestPostgres
let cluster: ServerCluster

beforeAll(async () => {
  postgres = await startTestPostgres()
  const settingsOf = () => ({ postgres: postgres.connection })
  cluster = await startCluster([600_000, -600_000], random, { settingsOf })
})
afterAll(async () => {
  await cluster?.stop()
  await postgres?.stop()
})

describe('two hosts with wrong clocks on one PostgreSQL', () => {
  it('give each message that was acknowledged once, while the database crashes and hosts are killed', async () => {
    const publisher = createMailClient({ pool: await cluster.pool(), acknowledgements: 1 })
    const reader = createMailClient({ pool: await cluster.pool() })
    const listener = createMailClient({ pool: await cluster.pool() })
    const acknowledged = new Set<EnvelopeId>()
    const got: EnvelopeId[] = []
    const heard: EnvelopeId[] = []
    let state: string | undefined

    async function read() {
      const history = reader.history({ topics: ['news'], state, pageSize: 50 })
      try {
        for await (const { id } of history) got.push(id)
      } catch (error) {
        if (!WaypostError.is(error, 'NO_SERVER')) throw error
      } finally {
        state = history.state()
      }
    }

    async function publish(count: number) {
      for (let sent = 0; sent < count; sent++) {
        const timestamp = Date.now() - random.integer(30_000)
        const envelope = createEnvelope({ topic: 'news', timestamp, payload: random.bytes(64) })
        await publisher.publish(envelope).then(
          ({ id }) => acknowledged.add(id),
          (error) => {
            if (!WaypostError.is(error, 'NOT_ACKNOWLEDGED')) throw error
          },
        )
      }
    }

    const listening = new AbortController()
    const subscription = listener.subscribe({
      topics: ['news'],
      backfillMs: 60_000,
      crossCheckMs: 500,
      signal: listening.signal,
    })
    const listened = (async () => {
      for await (const { id } of subscription) heard.push(id)
    })()

    for (let round = 0; round < ROUNDS; round++) {
      const publishing = publish(40)
      const reading = read()
      await wait(systemClock, random.integer(150))
      await postgres.kill()
      await wait(systemClock, random.integer(150))
      await postgres.start()
      if (round % 2 === 1) {
        const victim = cluster.servers[random.integer(2)]
        await victim?.kill()
        await victim?.start()
      }
      await Promise.all([publishing, reading])
    }
    await read()
    while ([...acknowledged].some((id) => !heard.includes(id))) await wait(systemClock, 100)
    for (const [who, ids] of Object.entries({ got, heard })) {
      expect({ who, missing: [...acknowledged].filter((id) => !ids.includes(id)) }).toEqual({ who, missing: [] })
      expect({ who, doubled: ids.length - new Set(ids).size }).toEqual({ who, doubled: 0 })
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10)

    listening.abort()
    await listened
    for (const client of [publisher, reader, listener]) await client.close()
  }, 600_000)
})
