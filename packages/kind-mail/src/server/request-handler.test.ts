import { type NodeId, noCounters } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { checkArrivals } from '../answer-checks.js'
import { envelopes } from '../testing/envelopes.js'
import { openIntake } from '../testing/reconcile-link.js'
import { decodeArrivalsReply } from '../wire/reply.js'
import { encodeRequest } from '../wire/request.js'
import type { Archive } from './archive.js'
import { createArrivalFeed } from './arrival-feed.js'
import { createMemoryArchive } from './memory-archive.js'
import { createRequestHandler, DEFAULT_SERVING_LIMITS, type ServingLimits } from './request-handler.js'
import { createSharedPages } from './shared-pages.js'

const NOW = 1_750_000_000_000

async function handlerOf(changed: (archive: Archive) => Partial<Archive>, limits: Partial<ServingLimits> = {}) {
  const clock = fakeClock(NOW)
  const archive = createMemoryArchive()
  await archive.open()
  await archive.put(envelopes(5, { from: NOW, random: seededRandom(1) }), NOW)
  const given = Object.assign(Object.create(archive) as Archive, changed(archive))
  return {
    archive,
    handler: createRequestHandler({
      archive: given,
      pages: createSharedPages({ archive: given }),
      feed: createArrivalFeed({ clock, coalesceMs: 20, capacity: 100, capacityBytes: 1_000_000 }),
      intake: openIntake(archive),
      limits: { ...DEFAULT_SERVING_LIMITS, ...limits },
      clock,
      counters: noCounters,
      terms: async () => new Uint8Array(),
      confirm: async () => new Uint8Array(),
      witnesses: { of: async () => [] },
      reconcile: async () => new Uint8Array(),
      isCaughtUp: () => true,
      heldFrom: () => 0,
      isMember: () => false,
      draining: new AbortController().signal,
    }),
  }
}

describe('a server', () => {
  it('lets others in between when a subscription looks through a long archive for a topic that nobody uses', async () => {
    let pages = 0
    const { archive, handler } = await handlerOf(() => ({
      arrivals: async ({ afterSequence }) => {
        pages++
        return { rows: [], more: pages < 300, searchedTo: afterSequence }
      },
    }))
    const ending = new AbortController()
    const since = { mark: { archive: archive.id, sequence: 0 }, withinMs: 0 }
    const body = encodeRequest({ op: 'subscribe', topics: ['nobody'], since })
    const replies = handler(body, { peer: 'scanner', signal: ending.signal, wants: 'stream' })
    if (replies instanceof Promise) expect.unreachable('a subscription is a stream')
    const iterator = replies[Symbol.asyncIterator]()
    await iterator.next()
    const rest = iterator.next()
    let turns = 0
    for (; pages < 300; turns++) await new Promise((resolve) => setImmediate(resolve))
    expect(turns).toBeGreaterThan(250)
    ending.abort()
    await rest
  })

  it('lets who asks for the presence of many ids take turns with the others', async () => {
    const { handler } = await handlerOf(() => ({}))
    const ids = envelopes(1_000, { from: NOW, random: seededRandom(2) }).map(({ id }) => id)
    const { signal } = new AbortController()
    const order: string[] = []
    const ask = (peer: string, body: Uint8Array) => {
      const answer = handler(body, { peer, signal })
      if (!(answer instanceof Promise)) expect.unreachable('one reply is asked for')
      return answer.then(
        () => order.push(peer),
        (error) => order.push(error.code),
      )
    }
    const flood = Array.from({ length: 100 }, () => ask('flood', encodeRequest({ op: 'presence', ids })))
    const query = { op: 'query', topics: ['news'], start: 0, end: NOW + 10, limit: 5, form: 'positions' } as const
    await Promise.all([...flood, ask('reader', encodeRequest(query))])
    expect(order.filter((name) => name === 'RATE_LIMITED')).toHaveLength(36)
    const served = order.filter((name) => name !== 'RATE_LIMITED')
    expect(served.indexOf('reader')).toBeLessThan(5)
  })

  it.each(['publish', 'presence'] as const)(
    'holds a network to its quota of %s, however many identities it has',
    async (op) => {
      const most = { perSecond: 1, burst: 3 }
      const { handler } = await handlerOf(() => ({}), { publishPerPrefix: most, requestsPerPrefix: most })
      let made = 0
      const ask = async (peer: string, remoteAddress: string) => {
        const [one] = envelopes(1, { from: NOW, random: seededRandom(100 + made++) })
        if (one === undefined) return expect.unreachable('no envelope')
        const body = encodeRequest(op === 'publish' ? { op, envelopes: [one] } : { op, ids: [one.id] })
        const answer = async () => handler(body, { peer, remoteAddress, signal: new AbortController().signal })
        return answer().then(
          () => 'served',
          ({ code, retryAfterMs }) => `${code} ${retryAfterMs > 0}`,
        )
      }
      const near = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
      const answers: (string | undefined)[] = []
      for (const [index, address] of near.entries()) answers.push(await ask(`peer ${index}`, address))
      expect(answers).toEqual(['served', 'served', 'served', 'RATE_LIMITED true'])
      expect(await ask('far', '198.51.100.1')).toBe('served')
    },
  )

  it('asks others for receipts of no more envelopes than may be published, since each id costs all of them', async () => {
    const { handler } = await handlerOf(() => ({}), { publishPerPrefix: { perSecond: 1, burst: 200 } })
    const sent = envelopes(100, { from: NOW, random: seededRandom(3) })
    const ids = sent.map(({ id }) => id)
    const ask = async (peer: string, request: Parameters<typeof encodeRequest>[0]) => {
      const context = { peer, remoteAddress: '192.0.2.1', signal: new AbortController().signal }
      return Promise.resolve(handler(encodeRequest(request), context)).then(
        () => 'served',
        ({ code }) => code,
      )
    }
    const witness = { op: 'witness', ids, wanted: 8, servers: [`0x${'ee'.repeat(32)}` as NodeId] } as const
    expect(await ask('one', witness)).toBe('served')
    expect(await ask('two', witness)).toBe('served')
    expect(await ask('three', witness)).toBe('RATE_LIMITED')
    expect(await ask('three', { op: 'publish', envelopes: sent })).toBe('served')
  })

  it('goes on from a mark of another host of its archive, of which it has not heard so much yet', async () => {
    const { archive, handler } = await handlerOf(() => ({ onForeignArrivals: () => () => {} }))
    const since = { mark: { archive: archive.id, sequence: archive.head + 3 }, withinMs: 0 }
    const request = { op: 'arrivals', topics: ['news'], start: 0, end: NOW + 10, limit: 5, since } as const
    const body = encodeRequest({ ...request, form: 'positions' })
    const answer = await handler(body, { peer: 'reader', signal: new AbortController().signal })
    if (!(answer instanceof Uint8Array)) expect.unreachable('one reply is asked for')
    const reply = decodeArrivalsReply(answer, 'positions')
    expect(checkArrivals(reply, request).mark).toEqual(since.mark)
  })
})
