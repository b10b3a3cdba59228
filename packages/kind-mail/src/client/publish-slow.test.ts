import { type FakeClock, fakeClock } from '@waypost/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createEnvelope } from '../envelope.js'
import { during } from '../testing/during.js'
import { createMailNetwork, type MailNetwork, type TestServer } from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'
import type { PublishProgress } from './publish.js'

let running: { readonly mail: MailNetwork; readonly clock: FakeClock } | undefined
afterEach(async () => {
  if (running !== undefined) await during(running.clock, running.mail.stop())
  running = undefined
})

/** Servers of which a client has a session with the first ones, that are paused then, and will use those first. */
async function pausedNetwork(count: number, options: { readonly paused: number; readonly isKnown?: boolean }) {
  const clock = fakeClock(Date.now())
  const mail = await createMailNetwork(0, { clock })
  running = { mail, clock }
  const requests = new Map<TestServer, number>()
  for (let at = 0; at < count; at++) {
    const counters = {
      count: (name: string, { op = '' } = {}) => {
        const server = mail.servers[at]
        if (name + op !== 'mail_requests_totalpublish' || server === undefined) return
        requests.set(server, (requests.get(server) ?? 0) + 1)
      },
    }
    await mail.add({ counters, isAlone: options.isKnown !== true })
  }
  const paused = mail.servers.slice(0, options.paused)
  const pool = await mail.pool(mail.servers)
  const servers = () => mail.servers.map(({ server }) => ({ server }))
  const client = createMailClient({ pool: options.isKnown === true ? Object.assign(pool, { servers }) : pool, clock })
  const first = { topic: 't', payload: Uint8Array.of(0) }
  await during(clock, client.publish(first, { acknowledgements: options.paused }))
  requests.clear()
  const pause = (isPaused: boolean) => {
    for (const { server } of paused) mail.network.faults.stall(server.nodeId, isPaused)
  }
  pause(true)
  return { clock, mail, paused, client, requests, resume: () => pause(false) }
}

const nodeIds = (servers: readonly TestServer[]) => servers.map(({ server }) => server.nodeId).sort()

describe('publishing while a server is paused', () => {
  it.each([
    { acknowledgements: 2, servers: 3, paused: 1, within: 4_500 },
    { acknowledgements: 3, servers: 4, paused: 1, within: 4_500 },
    // One after the other: the second one is asked beside the first.
    { acknowledgements: 1, servers: 3, paused: 2, within: 8_500 },
  ])('asks another one beside it: $acknowledgements of $servers, $paused paused', async (given) => {
    const { acknowledgements, servers, within } = given
    const { clock, mail, client } = await pausedNetwork(servers, given)
    const begun = clock.now()
    const message = { topic: 't', payload: Uint8Array.of(1) }
    const { acknowledgedBy } = await during(clock, client.publish(message, { acknowledgements }))
    expect(clock.now() - begun).toBeLessThan(within)
    expect([...acknowledgedBy].sort()).toEqual(nodeIds(mail.servers.slice(given.paused)))
    await during(clock, client.close())
  })

  it('does not wait for the receipts that it should have brought, either', async () => {
    const { clock, mail, client } = await pausedNetwork(3, { paused: 1, isKnown: true })
    const begun = clock.now()
    const { acknowledgedBy } = await during(clock, client.publish({ topic: 't', payload: Uint8Array.of(1) }))
    expect(clock.now() - begun).toBeLessThan(4_500)
    expect([...acknowledgedBy].sort()).toEqual(nodeIds(mail.servers.slice(1)))
    await during(clock, client.close())
  })

  it('counts it when it answers in the end, asked once, where there is no other', async () => {
    const { clock, mail, client, requests, resume } = await pausedNetwork(2, { paused: 1 })
    const begun = clock.now()
    const publishing = client.publish({ topic: 't', payload: Uint8Array.of(1) })
    await clock.advance(5_000)
    resume()
    const { acknowledgedBy } = await during(clock, publishing)
    expect(clock.now() - begun).toBeLessThan(5_500)
    expect([...acknowledgedBy].sort()).toEqual(nodeIds(mail.servers))
    expect([...requests.values()]).toEqual([1, 1])
    await during(clock, client.close())
  })

  it.each(['answers', 'fails'])('takes no notice when it %s later', async (how) => {
    const { clock, mail, client, resume } = await pausedNetwork(3, { paused: 1 })
    const progress: PublishProgress[] = []
    const onProgress = (event: PublishProgress) => void progress.push(event)
    const controller = new AbortController()
    const envelope = createEnvelope({ topic: 't', timestamp: clock.now(), payload: Uint8Array.of(1) })
    const { signal } = controller
    const published = await during(clock, client.publish(envelope, { onProgress, signal }))
    const told = [...progress]
    if (how === 'answers') resume()
    await clock.advance(15_000)
    controller.abort()
    await clock.advance(1_000)
    expect(progress).toEqual(told)
    expect(published.acknowledgedBy).toHaveLength(2)
    expect(progress.map(({ type }) => type)).toEqual(['acknowledged', 'acknowledged'])
    const [first] = mail.servers
    expect(await first?.archive.has([envelope.id])).toEqual([how === 'answers'])
    await during(clock, client.close())
  })

  it('asks no other before it had its time', async () => {
    const { clock, client, requests, resume, paused } = await pausedNetwork(3, { paused: 1 })
    const publishing = client.publish({ topic: 't', payload: Uint8Array.of(1) }, { acknowledgements: 1 })
    await clock.advance(3_900)
    resume()
    const { acknowledgedBy } = await during(clock, publishing)
    expect(acknowledgedBy).toEqual(nodeIds(paused))
    expect([...requests.keys()]).toEqual(paused)
    await during(clock, client.close())
  })
})
