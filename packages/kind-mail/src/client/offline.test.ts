import { type FakeClock, fakeClock, seededRandom } from '@waypost/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.js'
import type { Archive } from '../server/archive.js'
import { createMemoryArchive } from '../server/memory-archive.js'
import { during } from '../testing/during.js'
import { envelopes } from '../testing/envelopes.js'
import { createMailNetwork, type MailNetwork, type TestServer } from '../testing/mail-network.js'
import { createMailClient, type MailClient } from './mail-client.js'
import type { MailMessage } from './message.js'
import type { MailServerPool } from './pool-port.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let running: { readonly mail: MailNetwork; readonly clock: FakeClock } | undefined
afterEach(async () => {
  if (running !== undefined) await during(running.clock, running.mail.stop())
  running = undefined
})

/** Two servers, of which a client that begins prefers the first, or the one that is named. */
async function network() {
  const clock = fakeClock(Date.now())
  const mail = await createMailNetwork(0, { clock, isAlone: true })
  let archive = createMemoryArchive({ random: seededRandom(1) })
  await mail.add({ archive: new Proxy(archive, { get: (_, name: keyof Archive) => archive[name] }) })
  await mail.add()
  running = { mail, clock }
  const [near, far] = mail.servers as unknown as readonly [TestServer, TestServer]
  return {
    clock,
    mail,
    near,
    far,
    client: async (first: TestServer) => createMailClient({ pool: await mail.pool([first]), clock }),
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += MINUTE) await clock.advance(Math.min(MINUTE, ms - passed))
    },
    /** What a server gets from somewhere now. */
    async arrive({ archive }: TestServer, seed: number, count = 5) {
      const all = envelopes(count, { from: clock.now() - count, random: seededRandom(seed) })
      await archive.put(all, clock.now())
      return idsOf(all)
    },
    /** The first server loses its archive, and goes on with an empty one. */
    async loseArchive() {
      archive = createMemoryArchive({ random: seededRandom(2) })
      await during(clock, near.restart())
    },
    isOnline(is: boolean) {
      for (const server of mail.servers) is ? server.revive() : server.kill()
    },
  }
}

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id).sort()

function listen(messages: AsyncIterable<MailMessage>) {
  const got: string[] = []
  const done = (async () => {
    for await (const message of messages) got.push(message.id)
  })()
  return { got, done }
}

/** What a subscription that goes on from a state gets of a server that the state does not know. */
async function resumed(client: MailClient, state: string, clock: FakeClock) {
  const { got, done } = listen(client.subscribe({ topics: ['news'], state }))
  for (let seconds = 0; seconds < 10; seconds++) await clock.advance(1_000)
  await during(clock, client.close())
  await done
  return got.sort()
}

describe('a state that was saved while nothing could be heard', () => {
  it('of a subscription says until when it heard, and what came later comes from any server', async () => {
    const { clock, near, far, client, pass, arrive, isOnline } = await network()
    const first = await client(near)
    const subscription = first.subscribe({ topics: ['news'], crossCheckMs: 0 })
    const { done } = listen(subscription)
    await pass(MINUTE)
    isOnline(false)
    await pass(HOUR)
    const missed = await arrive(far, 1)
    await pass(5 * HOUR)
    const state = subscription.state()
    await during(clock, first.close())
    await done
    isOnline(true)
    expect(await resumed(await client(far), state, clock)).toEqual(missed)
  })

  it('of readings that reached nobody is no newer than the one that they began with', async () => {
    const { clock, near, far, client, pass, arrive, isOnline } = await network()
    const first = await client(near)
    const subscription = first.subscribe({ topics: ['news'], crossCheckMs: 0 })
    const { done } = listen(subscription)
    await pass(MINUTE)
    await during(clock, first.close())
    await done
    isOnline(false)
    const missed = await arrive(far, 1)
    await pass(5 * HOUR)
    const offline = await client(near)
    const history = offline.history({ topics: ['news'], state: subscription.state() })
    await expect(during(clock, history[Symbol.asyncIterator]().next())).rejects.toMatchObject({ code: 'NO_SERVER' })
    const vain = offline.subscribe({ topics: ['news'], state: history.state() })
    const listened = listen(vain)
    await pass(HOUR)
    await during(clock, offline.close())
    await listened.done
    isOnline(true)
    expect(await resumed(await client(far), vain.state(), clock)).toEqual(missed)
  })

  it('of an application that was busy tells of what it took', async () => {
    const { clock, near, far, client, pass, arrive } = await network()
    const first = await client(near)
    const subscription = first.subscribe({ topics: ['news'], crossCheckMs: 0 })
    const messages = subscription[Symbol.asyncIterator]()
    const next = messages.next()
    await clock.advance(1_000)
    const sent = await Promise.all([near, far].map((server) => arrive(server, 1, 2_000)))
    const taken = [(await during(clock, next)).value?.id]
    await pass(5 * HOUR)
    while (taken.length < 1_000) taken.push((await during(clock, messages.next())).value?.id)
    const state = subscription.state()
    await during(clock, first.close())
    near.kill()
    const rest = await resumed(await client(far), state, clock)
    expect([...taken, ...rest].sort()).toEqual(sent[1])
  })

  it('of a history that did not come to its end is as old as its beginning', async () => {
    const { clock, near, far, client, pass, arrive, isOnline } = await network()
    const before = await arrive(near, 1, 50)
    await arrive(far, 1, 50)
    const first = await client(near)
    const history = first.history({ topics: ['news'] })
    const messages = history[Symbol.asyncIterator]()
    await during(clock, messages.next())
    isOnline(false)
    const missed = await arrive(far, 2)
    await pass(5 * HOUR)
    const state = history.state()
    await during(clock, first.close())
    isOnline(true)
    expect(await resumed(await client(far), state, clock)).toEqual(expect.arrayContaining(missed))
    expect(before).toHaveLength(50)
  })
})

describe('a subscription', () => {
  it('takes a server that lost its archive for one that it does not know', async () => {
    const { clock, near, far, client, pass, arrive, loseArchive } = await network()
    const first = await client(near)
    const before = first.subscribe({ topics: ['news'], crossCheckMs: 0 })
    const heard = listen(before)
    await pass(MINUTE)
    await during(clock, first.close())
    await heard.done
    await loseArchive()
    near.kill()
    await pass(HOUR)
    const second = await client(far)
    const meanwhile = second.subscribe({ topics: ['news'], crossCheckMs: 0, state: before.state() })
    const listened = listen(meanwhile)
    await pass(MINUTE)
    const missed = await arrive(near, 1)
    await pass(10 * MINUTE)
    await during(clock, second.close())
    await listened.done
    near.revive()
    expect(await resumed(await client(near), meanwhile.state(), clock)).toEqual(missed)
  })

  it('compares with others also while the server in use is too busy for that, and leaves its connection alone', async () => {
    const { clock, near, far, client, pass, arrive, mail } = await network()
    const first = await client(far)
    const before = first.subscribe({ topics: ['news'], crossCheckMs: 0 })
    const heard = listen(before)
    await pass(MINUTE)
    await during(clock, first.close())
    await heard.done
    const missed = await arrive(far, 1)
    const inner = await mail.pool([near])
    const busy: MailServerPool = {
      async connect(options) {
        const { client, ...rest } = await inner.connect(options)
        const arrivals = async () => {
          throw new MailError({ code: 'RATE_LIMITED', message: 'too many pages', retryAfterMs: 1_000 })
        }
        return rest.server === near.server
          ? { ...rest, client: { ...client, isOpen: true, arrivals } }
          : { ...rest, client }
      },
    }
    const second = createMailClient({ pool: busy, clock })
    const { got, done } = listen(second.subscribe({ topics: ['news'], state: before.state() }))
    await pass(3 * MINUTE)
    expect(got.sort()).toEqual(missed)
    expect(inner.connected).toEqual([near.server.nodeId, far.server.nodeId])
    await during(clock, second.close())
    await done
  })

  it('that began while nobody could be reached brings what came since', async () => {
    const { clock, near, client, pass, arrive, isOnline } = await network()
    isOnline(false)
    const first = await client(near)
    const { got, done } = listen(first.subscribe({ topics: ['news'], crossCheckMs: 0 }))
    await pass(MINUTE)
    const sent = await arrive(near, 1)
    await pass(10 * MINUTE)
    isOnline(true)
    await pass(MINUTE)
    expect([...got].sort()).toEqual(sent)
    await during(clock, first.close())
    await done
  })
})
