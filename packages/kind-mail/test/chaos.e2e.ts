import { systemClock, WaypostError, wait } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import {
  createEnvelope,
  createMailClient,
  type EnvelopeId,
  type MailClient,
  type MailProgress,
} from '@waypost/kind-mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeChaosReport } from './chaos-report.js'
import { type ServerCluster, startCluster } from './server-cluster.js'

/** The short form, or as long as `pnpm test:chaos` says. */
const ROUNDS = Number(process.env.WAYPOST_CHAOS_ROUNDS ?? 4)
const SEED = Number(process.env.WAYPOST_CHAOS_SEED ?? 1)
const TOPICS = ['news', 'more']
/** As wrong as a server's clock may be, in ms. */
const CLOCKS_OFF_MS = [0, 600_000, -600_000]

const random = seededRandom(SEED)
const acknowledged = new Set<EnvelopeId>()
const sent = new Set<EnvelopeId>()
const tally = { kills: 0, doubleKills: 0, partitions: 0, failovers: 0, refused: 0, readings: 0 }
const cleanups: (() => Promise<unknown>)[] = []
let cluster: ServerCluster

beforeAll(async () => {
  cluster = await startCluster(CLOCKS_OFF_MS, random)
})
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
  await cluster?.stop()
})

async function client(): Promise<MailClient> {
  const mail = createMailClient({ pool: await cluster.pool() })
  cleanups.push(() => mail.close())
  return mail
}

const count = ({ type }: MailProgress) => void (type === 'failover' && tally.failovers++)

/** Reads history again and again, each time from the state before. */
function createReader(mail: MailClient, crossCheck: number) {
  const got: EnvelopeId[] = []
  let state: string | undefined
  return {
    got,
    async read() {
      const history = mail.history({ topics: TOPICS, state, crossCheck, pageSize: 50, onProgress: count })
      try {
        for await (const { id } of history) got.push(id)
      } catch (error) {
        // All servers that it may reach are down: what was taken is in the state.
        if (!WaypostError.is(error, 'NO_SERVER')) throw error
      } finally {
        state = history.state()
        tally.readings++
      }
    },
  }
}

/** Publishes until told to stop, now with one acknowledgement and now with two. */
function publishOn(mail: MailClient) {
  let isStopped = false
  const done = (async () => {
    while (!isStopped) {
      const payload = random.bytes(64)
      const topic = TOPICS[random.integer(2)] ?? 'news'
      const envelope = createEnvelope({ topic, timestamp: Date.now() - random.integer(60_000), payload })
      sent.add(envelope.id)
      try {
        await mail.publish(envelope, { acknowledgements: 1 + random.integer(2) })
        acknowledged.add(envelope.id)
      } catch (error) {
        if (!WaypostError.is(error, 'NOT_ACKNOWLEDGED')) throw error
        tally.refused++
        if ((error.data.acknowledgedBy as readonly unknown[]).length > 0) acknowledged.add(envelope.id)
      }
      await wait(systemClock, 5)
    }
  })()
  return {
    async stop() {
      isStopped = true
      await done
    },
  }
}

const pause = (most: number) => wait(systemClock, 20 + random.integer(most))

/** Kills one server or two at random moments, and starts them again. */
async function killSome(howMany: 1 | 2) {
  const order = [0, 1, 2].sort(() => random.integer(3) - 1)
  const victims = order.slice(0, howMany).map((index) => cluster.servers[index])
  for (const victim of victims) {
    await pause(400)
    await victim?.kill()
    tally.kills++
  }
  if (howMany === 2) tally.doubleKills++
  await pause(800)
  await Promise.all(victims.map((victim) => victim?.start()))
}

/** Cuts one server off from the others, lets clients read and publish on both sides, and joins them again. */
async function partOne(read: () => Promise<unknown>) {
  const index = random.integer(3)
  cluster.part(index, true)
  tally.partitions++
  await pause(500)
  await read()
  await pause(500)
  cluster.part(index, false)
}

/** Waits until every server holds everything that was acknowledged. */
async function untilEqual() {
  const pool = await cluster.pool()
  for (const { server } of cluster.servers) {
    const others = cluster.servers.flatMap((other) => (other.server === server ? [] : other.server.nodeId))
    const { client: direct } = await pool.connect({ exclude: others })
    const ids = [...acknowledged]
    for (let at = 0; at < ids.length; at += 1_000) {
      for (;;) {
        const present = await direct.presence(ids.slice(at, at + 1_000))
        if (present.every(Boolean)) break
        await pause(200)
      }
    }
    await direct.close()
  }
}

function expectOnce(who: string, got: readonly EnvelopeId[]) {
  const unique = new Set(got)
  expect({ who, missing: [...acknowledged].filter((id) => !unique.has(id)) }).toEqual({ who, missing: [] })
  expect({ who, doubled: got.length - unique.size }).toEqual({ who, doubled: 0 })
  expect({ who, invented: got.filter((id) => !sent.has(id)) }).toEqual({ who, invented: [] })
}

/** Writes down what the run came to, whatever that is. */
function report(clients: ReadonlyMap<string, readonly EnvelopeId[]>, startedAt: number) {
  const all = [...clients.values()]
  const missing = all.map((got) => [...acknowledged].filter((id) => !got.includes(id)).length)
  writeChaosReport({
    seed: SEED,
    rounds: ROUNDS,
    killRounds: ROUNDS - tally.partitions,
    clocksOffMs: CLOCKS_OFF_MS,
    lost: missing.reduce((sum, count) => sum + count, 0),
    doubled: all.reduce((sum, got) => sum + got.length - new Set(got).size, 0),
    counts: {
      ...tally,
      published: sent.size,
      acknowledged: acknowledged.size,
      seconds: Math.round((Date.now() - startedAt) / 1000),
    },
  })
}

describe('three servers with wrong clocks, killed and parted at random', () => {
  it('give each client what one of them acknowledged, once', async () => {
    const startedAt = Date.now()
    const [publisher, other] = [await client(), await client()]
    const [careful, hasty] = [createReader(await client(), 2), createReader(await client(), 1)]
    const heard: EnvelopeId[] = []
    const listening = new AbortController()
    const listener = await client()
    const subscription = listener.subscribe({
      topics: TOPICS,
      backfillMs: 60_000,
      crossCheckMs: 500,
      signal: listening.signal,
      onProgress: count,
    })
    const listened = (async () => {
      for await (const { id } of subscription) heard.push(id)
    })()
    cleanups.push(async () => {
      listening.abort()
      await listened
    })

    for (let round = 0; round < ROUNDS; round++) {
      const publishing = [publishOn(publisher), publishOn(other)]
      const reading = careful.read()
      if (round % 4 === 3) await partOne(() => hasty.read())
      else await killSome(round % 4 === 1 ? 2 : 1)
      await Promise.all(publishing.map((one) => one.stop()))
      await reading
      await hasty.read()
    }

    await untilEqual()
    for (const reader of [careful, hasty]) {
      await reader.read()
    }
    while ([...acknowledged].some((id) => !heard.includes(id)) && Date.now() - startedAt < ROUNDS * 10_000 + 60_000) {
      await pause(200)
    }
    const clients = new Map([
      ['a reader that compares with two', careful.got],
      ['a reader that compares with one', hasty.got],
      ['a listener', heard],
    ])
    report(clients, startedAt)
    for (const [who, got] of clients) expectOnce(who, got)
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 20)
    expect(tally.kills).toBeGreaterThanOrEqual(Math.min(3, ROUNDS))
  }, 900_000)
})
