import { type NodeId, systemClock, WaypostError } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createEnvelope, type Envelope } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { createMemoryArchive } from '../server/memory-archive.js'
import { collect, envelopes } from '../testing/envelopes.js'
import { altered, createHostileService, type Lies } from '../testing/hostile-service.js'
import { createMailNetwork, type MailNetwork, type TestPool, type TestServer } from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'
import type { MailServerPool } from './pool-port.js'
import type { MailProgress } from './progress.js'

const HOUR = 3_600_000
const all = envelopes(300, { from: Date.now() - 10 * HOUR, stepMs: 1_000, random: seededRandom(7) })
const invented = envelopes(20, { from: Date.now() - 9 * HOUR, stepMs: 1_000, random: seededRandom(8) })

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

interface World {
  readonly liar: TestServer
  readonly pool: TestPool
  readonly progress: MailProgress[]
  readonly got: Envelope['id'][]
}

/**
 * A liar, whom the client meets first, and honest servers that hold everything and have caught up. The client reads all there
 * is.
 */
async function readAmong(
  lies: Lies,
  options: { honest?: number; pageSize?: number; liarLast?: boolean } = {},
): Promise<World> {
  let aheadMs = 0
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  const network = await createMailNetwork(0, { clock, isAlone: true, catchUpIntervalMs: HOUR })
  running = network
  for (let count = 0; count < (options.honest ?? 2); count++) {
    const archive = createMemoryArchive({ random: seededRandom(count) })
    // It was there all the time.
    await archive.setNote('held-from', '0')
    const server = await network.add({ archive })
    await server.archive.put(all, Date.now())
  }
  const liar = await network.add({ service: createHostileService(lies, all) })
  // Servers that know no others take themselves for complete after a minute.
  aheadMs = 61_000
  const honest = network.servers.filter((server) => server !== liar)
  const pool = await network.pool(options.liarLast === true ? [...honest.slice(0, 1), liar] : [liar, ...honest])
  const progress: MailProgress[] = []
  // Patience with a stalling server is the session's, by this clock.
  const client = createMailClient({ pool, clock })
  const got = await collect(
    client.history({
      topics: ['news'],
      pageSize: options.pageSize ?? 100,
      onProgress: (event) => void progress.push(event),
    }),
  )
  await client.close()
  return { liar, pool, progress, got: got.map(({ id }) => id) }
}

const refusal = (code: 'QUERY_INVALID' | 'OPERATION_UNKNOWN') => new MailError({ code, message: 'no' })
const honestIds = all.map(({ id }) => id).sort()
const eventsOf = (progress: readonly MailProgress[], type: MailProgress['type']) =>
  progress.filter((event) => event.type === type)

describe('a server that', () => {
  const cases: [what: string, lies: Lies, code: string][] = [
    ['gives pages out of order', { reorders: true }, 'SERVER_MISBEHAVED'],
    ['says that more follows and gives nothing', { promisesMore: true }, 'SERVER_MISBEHAVED'],
    ['signs its terms with another key', { forgesTerms: true }, 'SERVER_MISBEHAVED'],
    ['settles sooner than it accepts', { terms: (terms) => ({ ...terms, settleHorizon: 60 }) }, 'TERMS_FALSE'],
    ['never settles', { terms: (terms) => ({ ...terms, settleHorizon: 1e9 }) }, 'TERMS_FALSE'],
    [
      'held nothing until tomorrow',
      { terms: (terms) => ({ ...terms, heldFrom: terms.issuedAt + 1e8 }) },
      'TERMS_FALSE',
    ],
    ['contradicts itself about what it has', { terms: (terms) => ({ ...terms, earliest: undefined }) }, 'TERMS_FALSE'],
    [
      'signs the terms of another server',
      { terms: (terms) => ({ ...terms, nodeId: `0x${'ee'.repeat(32)}` as NodeId }) },
      'SERVER_MISBEHAVED',
    ],
    ['answers with noise', { babbles: () => seededRandom(5).bytes(200) }, 'SERVER_MISBEHAVED'],
    ['calls every request invalid', { refuses: () => refusal('QUERY_INVALID') }, 'REQUEST_REFUSED'],
    ['knows no request', { refuses: () => refusal('OPERATION_UNKNOWN') }, 'REQUEST_REFUSED'],
    ['answers with an empty reply', { babbles: () => new Uint8Array() }, 'SERVER_MISBEHAVED'],
  ]

  it.each(cases)('%s is reported and left, and nothing is lost or doubled', async (_, lies, code) => {
    const { liar, pool, got, progress } = await readAmong(lies)
    expect([...got].sort()).toEqual(honestIds)
    expect(pool.failuresOf(liar)).toContain(code)
    expect(eventsOf(progress, 'failover')).toContainEqual(expect.objectContaining({ from: liar.server.nodeId }))
    // Left for good: one session, never another one.
    expect(pool.connected.filter((nodeId) => nodeId === liar.server.nodeId)).toHaveLength(1)
  })

  it('asks for a moment of patience again and again is left for another one', async () => {
    const refuses = () => new MailError({ code: 'RATE_LIMITED', message: 'soon', retryAfterMs: 5 })
    const { liar, got, progress } = await readAmong({ refuses })
    expect([...got].sort()).toEqual(honestIds)
    expect(eventsOf(progress, 'failover')).toEqual([
      { type: 'failover', from: liar.server.nodeId, code: 'RATE_LIMITED' },
    ])
  })

  it('ends each session is left for another one', async () => {
    const over = new WaypostError({ code: 'SESSION_ENDED', message: 'the server ended the session' })
    const network = await createMailNetwork(3, { clock: systemClock, isAlone: true, catchUpIntervalMs: HOUR })
    running = network
    for (const { archive } of network.servers) await archive.put(all, Date.now())
    const [first] = network.servers
    const inner = await network.pool(network.servers)
    const pool: MailServerPool = {
      async connect(options) {
        const { client, ...rest } = await inner.connect(options)
        const query = () => Promise.reject(over)
        return { ...rest, client: rest.server === first?.server ? { ...client, isOpen: true, query } : client }
      },
    }
    const client = createMailClient({ pool })
    expect((await collect(client.history({ topics: ['news'] }))).map(({ id }) => id).sort()).toEqual(honestIds)
    await client.close()
  })

  it('withholds what is settled is found out by two that hold it, reported, and left', async () => {
    const { liar, pool, got, progress } = await readAmong({ withholds: (_, index) => index % 3 === 0 })
    expect([...got].sort()).toEqual(honestIds)
    expect(eventsOf(progress, 'withheld')).toEqual([{ type: 'withheld', server: liar.server.nodeId, messages: 100 }])
    expect(pool.failuresOf(liar)).toEqual(['ENVELOPES_WITHHELD'])
    expect([...pool.outcomes].filter(([, outcomes]) => outcomes.some(({ type }) => type === 'failure'))).toHaveLength(1)
  })

  it('invents settled envelopes cannot bring an honest server into disrepute: it is reported itself', async () => {
    const { liar, pool, got, progress } = await readAmong({ invents: invented }, { liarLast: true })
    // They are valid envelopes: the application, which knows its correspondents, tells them from real ones.
    expect([...got].sort()).toEqual([...honestIds, ...invented.map(({ id }) => id)].sort())
    expect(eventsOf(progress, 'unconfirmed')).toEqual([
      { type: 'unconfirmed', server: liar.server.nodeId, messages: 20 },
    ])
    expect(eventsOf(progress, 'withheld')).toEqual([])
    expect([...pool.outcomes.keys()].filter((nodeId) => failures(pool, nodeId).length > 0)).toEqual([
      liar.server.nodeId,
    ])
  })

  it('alters envelopes gives others that nobody else has, and withholds the real ones', async () => {
    const { liar, pool, got, progress } = await readAmong({
      alters: (one) => (one.timestamp % 3_000 < 1_000 ? altered(one) : one),
    })
    expect(honestIds.filter((id) => !got.includes(id))).toEqual([])
    expect(new Set(got).size).toBe(got.length)
    const messages = got.length - all.length
    expect(messages).toBeGreaterThan(50)
    expect(eventsOf(progress, 'withheld')).toEqual([{ type: 'withheld', server: liar.server.nodeId, messages }])
    expect(eventsOf(progress, 'unconfirmed')).toEqual([{ type: 'unconfirmed', server: liar.server.nodeId, messages }])
    expect(pool.failuresOf(liar).sort()).toEqual(['ENVELOPES_UNCONFIRMED', 'ENVELOPES_WITHHELD'])
  })

  it('gives envelopes of another topic is reported and left', async () => {
    const { liar, pool, got } = await readAmong({
      alters: ({ timestamp, payload }) => createEnvelope({ topic: 'other', timestamp, payload }),
      ignoresTopics: true,
    })
    expect([...got].sort()).toEqual(honestIds)
    expect(pool.failuresOf(liar)).toEqual(['SERVER_MISBEHAVED'])
  })

  it('lists envelopes and does not give them is reported', async () => {
    const { liar, pool, got } = await readAmong({ invents: invented, listsAlone: true }, { liarLast: true })
    expect([...got].sort()).toEqual(honestIds)
    expect(pool.failuresOf(liar)).toContain('ENVELOPES_WITHHELD')
  })

  it('lists envelopes without end is left, and the reading comes to its end', async () => {
    const { liar, pool, got } = await readAmong({ listsForEver: true }, { liarLast: true })
    expect([...got].sort()).toEqual(honestIds)
    expect(pool.failuresOf(liar)).toContain('ENVELOPES_WITHHELD')
  })

  it('says for ever that more arrived is left, and the reading comes to its end', async () => {
    const { liar, pool, got } = await readAmong({ arrivesForEver: true })
    expect([...got].sort()).toEqual(honestIds)
    expect(pool.failuresOf(liar)).toContain('SERVER_MISBEHAVED')
  })

  it('whose clock is wrong by more than is tolerated is told of, and read all the same', async () => {
    const { liar, pool, got, progress } = await readAmong({
      terms: (terms) => ({ ...terms, issuedAt: terms.issuedAt + 2 * HOUR }),
    })
    expect([...got].sort()).toEqual(honestIds)
    expect(eventsOf(progress, 'clock')).toEqual([expect.objectContaining({ server: liar.server.nodeId })])
    expect(pool.failuresOf(liar)).toEqual([])
  })

  it('breaks the protocol of subscriptions is left, and another one brings what it did not', async () => {
    running = await createMailNetwork(2, { clock: systemClock, catchUpIntervalMs: HOUR })
    const honest = [...running.servers]
    const liar = await running.add({ service: createHostileService({}) })
    const pool = await running.pool([liar])
    const client = createMailClient({ pool })
    const sent = envelopes(5, { from: Date.now() - 1_000, random: seededRandom(9) })
    for (const { archive } of honest) await archive.put(sent, Date.now())
    const got: string[] = []
    for await (const { id } of client.subscribe({ topics: ['news'], backfillMs: 60_000 })) {
      got.push(id)
      if (got.length === sent.length) break
    }
    expect(got.sort()).toEqual(sent.map(({ id }) => id).sort())
    expect(pool.failuresOf(liar)).not.toEqual([])
    await client.close()
  })

  it('differs from the only other one is in dispute, and nobody is blamed', async () => {
    const { liar, pool, got, progress } = await readAmong({ withholds: (_, index) => index < 10 }, { honest: 1 })
    expect([...got].sort()).toEqual(honestIds)
    expect(eventsOf(progress, 'disputed')).toEqual([expect.objectContaining({ type: 'disputed', messages: 10 })])
    expect(pool.failuresOf(liar)).toEqual([])
  })
})

const failures = (pool: TestPool, nodeId: NodeId) =>
  (pool.outcomes.get(nodeId) ?? []).filter(({ type }) => type === 'failure')
