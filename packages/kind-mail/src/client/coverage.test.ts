import { memoryStorage, systemClock } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Envelope } from '../envelope.js'
import { createMemoryArchive } from '../server/memory-archive.js'
import { during } from '../testing/during.js'
import { collect, envelopes } from '../testing/envelopes.js'
import { createHostileService } from '../testing/hostile-service.js'
import {
  createMailNetwork,
  type MailNetwork,
  type TestServer,
  type TestServerOptions,
} from '../testing/mail-network.js'
import { createMailClient, type MailClient } from './mail-client.js'
import type { MailMessage } from './message.js'
import type { MailProgress } from './progress.js'

const HOUR = 3_600_000
const now = Date.now()

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

/** Servers that have caught up, know nobody and hold what they are given; each says from when on it holds everything. */
async function network(...held: readonly { readonly from: number; readonly envelopes: readonly Envelope[] }[]) {
  let aheadMs = 0
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  running = await createMailNetwork(0, { clock, isAlone: true })
  for (const [seed, { from, envelopes }] of held.entries()) await addServer(running, seed, from, envelopes)
  /** So that a server that knows nobody takes itself for complete. */
  const settle = () => {
    aheadMs += 61_000
  }
  settle()
  return { mail: running, clock, settle }
}

async function addServer(
  mail: MailNetwork,
  seed: number,
  from: number,
  all: readonly Envelope[],
  options: TestServerOptions = {},
): Promise<TestServer> {
  const archive = createMemoryArchive({ random: seededRandom(seed) })
  await archive.setNote('held-from', String(from))
  const server = await mail.add({ archive, ...options })
  await archive.put(all, now)
  return server
}

function listen(messages: AsyncIterable<MailMessage>) {
  const got: string[] = []
  const done = (async () => {
    for await (const message of messages) got.push(message.id)
  })()
  return { got, done }
}

const sample = (count: number, from: number, seed: number, stepMs = 1_000) =>
  envelopes(count, { from, stepMs, random: seededRandom(seed) })
const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id).sort()
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 20 })

/** Reads all there is from a state on. */
async function read(client: MailClient, state?: string, topics = ['news']) {
  const progress: MailProgress[] = []
  const history = client.history({ topics, state, onProgress: (event) => void progress.push(event) })
  const got = await collect(history)
  return { got, state: history.state(), progress, closed: (JSON.parse(history.state()).topics[0] as unknown[])[2] }
}

describe('a period', () => {
  it('is not marked as read when no server that was read could have held it, and is read again until one could', async () => {
    const [old, recent] = [sample(40, now - 100 * HOUR, 1), sample(60, now - 10 * HOUR, 2)]
    const begin = now - 20 * HOUR
    const { mail, clock, settle } = await network(
      { from: begin, envelopes: recent },
      { from: begin, envelopes: recent },
    )
    const client = createMailClient({ pool: await mail.pool(), clock })
    const first = await read(client)
    expect(idsOf(first.got)).toEqual(idsOf(recent))
    expect(first.progress).toContainEqual({ type: 'gap', topics: ['news'], start: 0, end: begin })
    expect(first.closed).toEqual([[begin, expect.any(Number)]])

    // A server that goes back to the beginning comes to be known.
    const keeper = await addServer(mail, 9, 0, [...old, ...recent])
    settle()
    const second = createMailClient({ pool: await mail.pool([keeper]), clock })
    const again = await read(second, first.state)
    expect(idsOf(again.got)).toEqual(idsOf(old))
    expect(again.closed).toEqual([[expect.any(Number), expect.any(Number)]])
    expect((again.closed as number[][])[0]?.[0]).toBeLessThan(now - 500 * HOUR)
    for (const one of [client, second]) await one.close()
  })

  it('beyond what a server keeps counts as held by nobody, whatever it says of its beginning', async () => {
    running = await createMailNetwork(0, { clock: systemClock })
    const lies = { terms: (terms: object) => ({ ...terms, heldFrom: 0, retention: 86_400 }) as never }
    for (let count = 0; count < 2; count++)
      await running.add({ service: createHostileService(lies, sample(5, now - HOUR, 1)) })
    const client = createMailClient({ pool: await running.pool() })
    const { progress } = await read(client)
    const gap = progress.find(({ type }) => type === 'gap')
    expect(gap).toMatchObject({ start: 0 })
    expect(gap?.type === 'gap' && Math.abs(gap.end - (now - 24 * HOUR))).toBeLessThan(HOUR)
    await client.close()
  })

  it('of which servers evicted something is not marked as read for its topic, and is for the others', async () => {
    const news = sample(40, now - 20 * HOUR, 1)
    const more = envelopes(40, { from: now - 20 * HOUR, topic: 'more', payloadBytes: 500, random: seededRandom(2) })
    const all = [...news, ...more]
    const { mail, clock, settle } = await network({ from: 0, envelopes: all }, { from: 0, envelopes: all })
    // Both have room for fifty: the ten that go are of the topic that takes up most.
    for (const { archive } of mail.servers)
      await archive.prune({ before: 0, expiredBefore: 0, maxEnvelopes: all.length - 10 })
    const begin = (more[9]?.timestamp ?? 0) + 1
    const client = createMailClient({ pool: await mail.pool(), clock })
    const full = await read(client, undefined, ['news'])
    expect(idsOf(full.got)).toEqual(idsOf(news))
    expect(full.closed).toEqual([[expect.any(Number), expect.any(Number)]])
    expect((full.closed as number[][])[0]?.[0]).toBeLessThan(now - 500 * HOUR)

    const first = await read(client, undefined, ['more'])
    expect(idsOf(first.got)).toEqual(idsOf(more.slice(10)))
    expect(first.progress).toContainEqual({ type: 'gap', topics: ['more'], start: 0, end: begin })
    expect(first.closed).toEqual([[begin, expect.any(Number)]])
    // The terms speak of all topics, and do not contradict themselves.
    for await (const report of client.survey()) {
      expect(report).not.toHaveProperty('problem')
      expect(report).toMatchObject({ terms: { heldFrom: begin } })
    }

    // A server with more room comes to be known.
    const keeper = await addServer(mail, 9, 0, all)
    settle()
    const second = createMailClient({ pool: await mail.pool([keeper]), clock })
    const again = await read(second, first.state, ['more'])
    expect(idsOf(again.got)).toEqual(idsOf(more.slice(0, 10)))
    expect(again.closed).toEqual([[expect.any(Number), expect.any(Number)]])
    expect((again.closed as number[][])[0]?.[0]).toBeLessThan(now - 500 * HOUR)
    for (const one of [client, second]) await one.close()
  })

  it('stays open for as long as the most patient of its servers says, also one that is met by comparison alone', async () => {
    const { mail, clock, settle } = await network({ from: 0, envelopes: sample(5, now - 20 * HOUR, 1) })
    const patient = await addServer(mail, 9, 0, [], { settleHorizonMs: 8 * HOUR, maxPastMs: 8 * HOUR })
    settle()
    const client = createMailClient({ pool: await mail.pool(mail.servers), clock })
    const first = await read(client)
    // As a publisher sends it there, whose clock is right and who was without a network.
    const late = sample(1, now - 5 * HOUR, 2)
    await patient.archive.put(late, clock.now())
    expect(idsOf((await read(client, first.state)).got)).toEqual(idsOf(late))
    await client.close()
  })

  it('is closed by a subscription from where its servers kept everything of its topics, and no earlier', async () => {
    const clock = fakeClock(now)
    const [settleMs, minute] = [600_000, 60_000]
    running = await createMailNetwork(0, { clock, isAlone: true, maxPastMs: settleMs, settleHorizonMs: settleMs })
    for (const seed of [1, 2]) await addServer(running, seed, 0, [])
    const pass = async (minutes: number) => {
      for (let passed = 0; passed < minutes; passed++) await clock.advance(minute)
    }
    await pass(2)
    const client = createMailClient({ pool: await running.pool(), clock, settleMs })
    const follow = (topic: string) => {
      const closed: number[] = []
      const onProgress = (event: MailProgress) => void (event.type === 'closed' && closed.push(event.start))
      return { closed, ...listen(client.subscribe({ topics: [topic], crossCheckMs: minute, onProgress })) }
    }
    const [news, more] = [follow('news'), follow('more')]
    const liveFrom = clock.now() + 60 * minute
    await pass(65)
    const sent = envelopes(1, { from: clock.now(), topic: 'more', random: seededRandom(3) })
    const sentAt = sent[0]?.timestamp ?? 0
    for (const { archive } of running.servers) await archive.put(sent, clock.now())
    await pass(1)
    expect(more.got).toEqual(idsOf(sent))
    for (const { archive } of running.servers) await archive.prune({ before: 0, expiredBefore: 0, maxEnvelopes: 0 })
    await pass(20)
    expect(Math.min(...news.closed)).toBe(liveFrom)
    expect(Math.min(...more.closed)).toBe(sentAt + 1)
    await during(clock, client.close())
    await during(clock, running.stop())
    running = undefined
    for (const { done } of [news, more]) await done
  })

  it('stays open in a young network, whose servers have not told each other, and nothing of it is missed', async () => {
    const clock = fakeClock(now)
    running = await createMailNetwork(4, { clock, isAlone: true })
    const parts = running.servers.map((_, index) => sample(10, now - 600_000, 20 + index))
    for (const [index, server] of running.servers.entries()) await server.archive.put(parts[index] ?? [], now)
    const client = createMailClient({ pool: await running.pool(), clock })
    const reading = read(client)
    const first = await during(clock, reading)
    expect(idsOf(first.got)).toEqual(idsOf(parts.flat()))
    expect(first.closed).toEqual([])
    expect(first.progress).toContainEqual({ type: 'unchecked' })
    // What comes back-dated later, when they have told each other, is delivered, too.
    const late = sample(3, now - 900_000, 30)
    for (const server of running.servers) await server.archive.put(late, clock.now())
    expect(idsOf((await during(clock, read(client, first.state))).got)).toEqual(idsOf(late))
    await during(clock, client.close())
    await during(clock, running.stop())
    running = undefined
  })

  it('stays open while the server that is read is cut off from its peers, for however long, and what they had comes then', async () => {
    const clock = fakeClock(now)
    running = await createMailNetwork(0, { clock, catchUpIntervalMs: 60_000 })
    const [near, far] = [await addServer(running, 1, 0, []), await addServer(running, 2, 0, [])]
    await clock.advance(300_000)
    const client = createMailClient({ pool: await running.pool([near]), clock })
    const readNear = async (state?: string) => {
      const history = client.history({ topics: ['news'], state, crossCheck: 0 })
      return { got: idsOf(await during(clock, collect(history))), state: history.state() }
    }
    running.separate([far])
    const [here, there] = [sample(5, clock.now(), 3), sample(5, clock.now(), 4)]
    await near.archive.put(here, clock.now())
    await far.archive.put(there, clock.now())
    const first = await readNear()
    expect(first.got).toEqual(idsOf(here))
    for (let minutes = 0; minutes < 300; minutes++) await clock.advance(60_000)
    const read = await readNear(first.state)
    expect(read.got).toEqual([])
    running.separate([far], false)
    for (let minutes = 0; minutes < 5; minutes++) await clock.advance(60_000)
    const healed = await readNear(read.state)
    expect(healed.got).toEqual(idsOf(there))
    // Now it is closed, and stays so.
    expect((await readNear(healed.state)).got).toEqual([])
    await during(clock, client.close())
    await during(clock, running.stop())
    running = undefined
  })

  it('is read for a topic that is new to a state, and not again for the others', async () => {
    const [news, more] = [
      sample(30, now - 9 * HOUR, 1),
      envelopes(30, { from: now - 9 * HOUR, topic: 'more', random: seededRandom(2) }),
    ]
    const all = [...news, ...more]
    const { mail, clock } = await network({ from: 0, envelopes: all }, { from: 0, envelopes: all })
    const client = createMailClient({ pool: await mail.pool(), clock })
    const first = await read(client, undefined, ['news'])
    expect(idsOf(first.got)).toEqual(idsOf(news))
    const second = await read(client, first.state, ['more', 'news'])
    expect(idsOf(second.got)).toEqual(idsOf(more))
    expect((await read(client, second.state, ['more', 'news'])).got).toEqual([])
    await client.close()
  })
})

describe('a state', () => {
  it('goes from a history to a subscription and back, with nothing lost or doubled', async () => {
    const past = sample(50, now - 9 * HOUR, 1)
    const { mail, clock } = await network({ from: 0, envelopes: past }, { from: 0, envelopes: past })
    const client = createMailClient({ pool: await mail.pool(), clock })
    const history = await read(client)
    expect(idsOf(history.got)).toEqual(idsOf(past))

    const between = sample(10, clock.now() - 5_000, 2, 1)
    for (const { archive } of mail.servers) await archive.put(between, clock.now())
    const controller = new AbortController()
    const { signal } = controller
    const subscription = client.subscribe({ topics: ['news'], state: history.state, crossCheckMs: 50, signal })
    const { got, done } = listen(subscription)
    await until(() => expect([...got].sort()).toEqual(idsOf(between)))
    controller.abort()
    await done

    const after = sample(7, clock.now(), 3, 1)
    for (const { archive } of mail.servers) await archive.put(after, clock.now())
    expect(idsOf((await read(client, subscription.state())).got)).toEqual(idsOf(after))
    await client.close()
  })

  it('of a subscription brings what a closed program missed, on another server', async () => {
    const { mail, clock } = await network({ from: 0, envelopes: [] }, { from: 0, envelopes: [] })
    const [first, second] = mail.servers
    const before = sample(8, clock.now(), 1, 1)
    const client = createMailClient({ pool: await mail.pool(mail.servers), clock })
    const controller = new AbortController()
    const subscription = client.subscribe({ topics: ['news'], backfillMs: 60_000, signal: controller.signal })
    for (const { archive } of mail.servers) await archive.put(before, clock.now())
    const { got, done } = listen(subscription)
    await until(() => expect([...got].sort()).toEqual(idsOf(before)))
    controller.abort()
    await done
    await client.close()

    first?.kill()
    const missed = sample(30, clock.now(), 2, 1)
    await second?.archive.put(missed, clock.now())
    const again = createMailClient({ pool: await mail.pool(), clock })
    const resumed = listen(again.subscribe({ topics: ['news'], state: subscription.state() }))
    await until(() => expect([...resumed.got].sort()).toEqual(idsOf(missed)))
    await again.close()
    await resumed.done
  })

  it('is kept in a storage under a name, and what was taken is not taken again', async () => {
    const all = sample(100, now - 9 * HOUR, 1)
    const { mail, clock } = await network({ from: 0, envelopes: all }, { from: 0, envelopes: all })
    const storage = memoryStorage()
    const client = createMailClient({ pool: await mail.pool(), clock, storage })
    const got: string[] = []
    for await (const { id } of client.history({ topics: ['news'], keepAs: 'inbox', pageSize: 10 })) {
      got.push(id)
      if (got.length === 42) break
    }
    for await (const { id } of client.history({ topics: ['news'], keepAs: 'inbox' })) got.push(id)
    expect(got).toHaveLength(100)
    expect([...got].sort()).toEqual(idsOf(all))

    // Damaged: everything comes again, and the application is told.
    await storage.setItem('waypost/mail/inbox', '{"version":2')
    const progress: MailProgress[] = []
    const onProgress = (event: MailProgress) => void progress.push(event)
    expect(await collect(client.history({ topics: ['news'], keepAs: 'inbox', onProgress }))).toHaveLength(100)
    expect(progress[0]).toEqual({ type: 'state-lost' })
    await client.close()
  })

  it('under a name is of one reading at a time, since two would write over each other', async () => {
    const { mail, clock } = await network({ from: 0, envelopes: sample(20, now - HOUR, 1) })
    const client = createMailClient({ pool: await mail.pool(), clock, storage: memoryStorage() })
    const read = () => client.history({ topics: ['news'], keepAs: 'inbox', pageSize: 5 })
    const first = read()[Symbol.asyncIterator]()
    expect(await first.next()).toMatchObject({ done: false })
    const taken = expect.objectContaining({ code: 'CONFIGURATION_INVALID' })
    await expect(collect(read())).rejects.toEqual(taken)
    const subscription = client.subscribe({ topics: ['news'], keepAs: 'inbox' })
    await expect(subscription[Symbol.asyncIterator]().next()).rejects.toEqual(taken)
    expect(await collect(client.history({ topics: ['news'], keepAs: 'other' }))).toHaveLength(20)
    await first.return?.()
    expect(await collect(read())).toHaveLength(19)
    await client.close()
  })

  it('that cannot be kept ends no reading', async () => {
    const { mail, clock } = await network({ from: 0, envelopes: sample(5, now - HOUR, 1) })
    const storage = { ...memoryStorage(), setItem: () => Promise.reject(new TypeError('full')) }
    const client = createMailClient({ pool: await mail.pool(), clock, storage })
    const progress: MailProgress[] = []
    const onProgress = (event: MailProgress) => void progress.push(event)
    expect(await collect(client.history({ topics: ['news'], keepAs: 'x', onProgress }))).toHaveLength(5)
    expect(progress).toContainEqual({ type: 'state-not-kept', code: 'UNEXPECTED' })
    for (const request of [{ keepAs: 'a/b' }, { keepAs: 'x', state: '{}' }]) {
      expect(() => client.history({ topics: ['news'], ...request })).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      )
    }
    await client.close()
  })
})

describe('a server that stalls', () => {
  it('in the middle of a page is left after its time, and the reading goes on at the same cursor', async () => {
    const clock = fakeClock(now)
    const all = sample(300, now - 9 * HOUR, 1)
    running = await createMailNetwork(0, { clock, isAlone: true })
    const staller = await running.add({ service: createHostileService({ stallsAfter: 2 }, all) })
    for (const seed of [1, 2]) await addServer(running, seed, 0, all)
    const pool = await running.pool([staller])
    const client = createMailClient({ pool, clock })
    const history = client.history({ topics: ['news'], pageSize: 50 })
    const got = await during(clock, collect(history))
    expect(got.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    expect(pool.failuresOf(staller)).not.toEqual([])
    await during(clock, client.close())
    await during(clock, running.stop())
    running = undefined
  })
})
