import { systemClock } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEnvelope, type Envelope } from '../envelope.js'
import { envelopes } from '../testing/envelopes.js'
import {
  createMailNetwork,
  type MailNetwork,
  type TestServer,
  type TestServerOptions,
} from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'
import type { MailMessage } from './message.js'
import type { MailProgress } from './progress.js'

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

async function network(count: number, options: TestServerOptions = {}) {
  running = await createMailNetwork(count, { clock: systemClock, catchUpIntervalMs: 100, ...options })
  return running
}

/** Publishes straight to a server, as some other client would. */
async function publish(mail: MailNetwork, index: number, all: readonly Envelope[]) {
  const server = mail.servers[index]
  if (server === undefined) expect.unreachable('no such server')
  const { client } = await (await mail.pool([server as (typeof mail.servers)[number]])).connect()
  for (let at = 0; at < all.length; at += 100) await client.publish(all.slice(at, at + 100))
  await client.close()
}

function listen(messages: AsyncIterable<MailMessage>) {
  const got: string[] = []
  const done = (async () => {
    for await (const message of messages) got.push(message.id)
  })()
  return { got, done }
}

const sample = (count: number, seed: number, topic = 'news') =>
  envelopes(count, { from: Date.now() - 5_000, topic, random: seededRandom(seed) })
const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id).sort()
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 20 })

describe('subscribe', () => {
  it('delivers what is published anywhere, of its topics alone, once', async () => {
    const mail = await network(3)
    const client = createMailClient({ pool: await mail.pool() })
    const controller = new AbortController()
    const progress: MailProgress[] = []
    const { got, done } = listen(
      client.subscribe({
        topics: ['news', 'more'],
        signal: controller.signal,
        backfillMs: 60_000,
        onProgress: (event) => void progress.push(event),
      }),
    )
    await until(() => expect(progress).toHaveLength(1))
    const wanted = [...sample(150, 1), ...sample(20, 2, 'more')]
    await publish(mail, 0, wanted.slice(0, 100))
    await publish(mail, 1, [...wanted.slice(50), ...sample(30, 3, 'other')])
    await until(() => expect(got).toHaveLength(170))
    controller.abort()
    await done
    expect([...got].sort()).toEqual(idsOf(wanted))
    await client.close()
  })

  it('brings what it missed after the server in use died, without repetition', async () => {
    const mail = await network(3)
    const counted = await mail.pool(mail.servers)
    const client = createMailClient({ pool: counted })
    const { got, done } = listen(client.subscribe({ topics: ['news'], backfillMs: 60_000 }))
    const before = sample(80, 1)
    await publish(mail, 1, before)
    await until(() => expect(got).toHaveLength(80))
    mail.servers[0]?.kill()
    const during = sample(90, 2)
    await publish(mail, 2, during)
    await until(() => expect(got).toHaveLength(170))
    const after = sample(10, 3)
    await publish(mail, 1, after)
    await until(() => expect(got).toHaveLength(180))
    expect([...got].sort()).toEqual(idsOf([...before, ...during, ...after]))
    await client.close()
    await done
  })

  it('leaves a server that falls silent and closes nothing, and brings what it missed meanwhile', async () => {
    const clock = fakeClock(Date.now())
    const mail = await network(3, { clock, catchUpIntervalMs: 1_000 })
    const { servers } = mail
    const client = createMailClient({ pool: await mail.pool(servers), clock })
    const failovers: MailProgress[] = []
    const { got, done } = listen(
      client.subscribe({
        topics: ['news'],
        backfillMs: 60_000,
        crossCheckMs: 0,
        onProgress: (progress) => void (progress.type === 'failover' && failovers.push(progress)),
      }),
    )
    const pass = async (milliseconds: number) => {
      for (let passed = 0; passed < milliseconds; passed += 500) await clock.advance(500)
    }
    const [first, second] = servers
    if (first === undefined || second === undefined) return expect.unreachable('no such server')
    const waiting = publishing(second)
    await pass(5_000)
    const before = await waiting
    expect([...got].sort()).toEqual(idsOf(before))
    mail.network.faults.stall(first.server.nodeId)
    const meanwhile = publishing(second)
    // A server says something every 15 s; it is given three times that.
    await pass(40_000)
    expect(failovers).toEqual([])
    await pass(40_000)
    expect(failovers).toMatchObject([{ from: first.server.nodeId }])
    expect([...got].sort()).toEqual(idsOf([...before, ...(await meanwhile)]))
    mail.network.faults.stall(first.server.nodeId, false)
    const closing = client.close()
    await pass(2_000)
    await closing
    await done

    async function publishing(server: TestServer) {
      const sent = envelopes(20, { from: clock.now() - 1_000, topic: 'news', random: seededRandom(clock.now()) })
      const { client: direct } = await (await mail.pool([server])).connect()
      await direct.publish(sent)
      await direct.close()
      return sent
    }
  })

  it('brings what the server in use never gets, by comparing with another one', async () => {
    const mail = await network(2, { isAlone: true })
    const client = createMailClient({ pool: await mail.pool(mail.servers) })
    const { got, done } = listen(client.subscribe({ topics: ['news'], backfillMs: 60_000, crossCheckMs: 100 }))
    const withheld = sample(30, 1)
    await publish(mail, 1, withheld)
    await until(() => expect(got).toHaveLength(30))
    expect([...got].sort()).toEqual(idsOf(withheld))
    await client.close()
    await done
  })

  it('closes what was compared and lies behind the settle horizon, and delivers nothing of it any more', async () => {
    let aheadMs = 0
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
    const mail = await network(2, { clock })
    const client = createMailClient({ pool: await mail.pool(mail.servers), clock })
    const progress: MailProgress[] = []
    const onProgress = (event: MailProgress) => void progress.push(event)
    const subscription = client.subscribe({ topics: ['news'], crossCheckMs: 50, onProgress })
    const { got, done } = listen(subscription)
    const startedAt = clock.now()
    await until(() => expect(progress.length).toBeGreaterThan(0))
    const at = (timestamp: number) => createEnvelope({ topic: 'news', timestamp, payload: Uint8Array.of(1) })
    const [first, late] = [at(startedAt), at(startedAt + 5_400_000)]
    await publish(mail, 0, [first])
    await until(() => expect(got).toEqual([first.id]))
    expect(progress.map(({ type }) => type)).not.toContain('closed')
    aheadMs = 14_400_000
    await until(() => expect(progress).toContainEqual(expect.objectContaining({ type: 'closed', topics: ['news'] })))
    // As a server would have got it that was away all this time.
    await mail.servers[0]?.archive.put([late], clock.now())
    const fresh = at(clock.now())
    await publish(mail, 0, [fresh])
    await until(() => expect(got).toContain(fresh.id))
    expect(got).toEqual([first.id, fresh.id])
    await client.close()
    await done
  })

  it('holds a slow reader back without losing anything', async () => {
    const mail = await network(1)
    const client = createMailClient({ pool: await mail.pool() })
    const messages = client.subscribe({ topics: ['news'], backfillMs: 60_000 })[Symbol.asyncIterator]()
    const all = sample(3_000, 1)
    const pending = messages.next()
    await publish(mail, 0, all)
    const got: string[] = []
    for (let next = await pending; got.push(next.value.id) < all.length; ) next = await messages.next()
    expect(got.sort()).toEqual(idsOf(all))
    await messages.return?.()
    await client.close()
  })

  it('refuses impossible topics', async () => {
    const mail = await network(1)
    const client = createMailClient({ pool: await mail.pool() })
    expect(() => client.subscribe({ topics: [] })).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  })
})
