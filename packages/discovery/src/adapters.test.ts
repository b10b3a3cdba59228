import { recordFixture } from '@waypost/conformance'
import {
  type Candidate,
  type Counters,
  type Discovery,
  defineServerKind,
  memoryStorage,
  type Registry,
  type Resource,
  type Storage,
  type TrustedVerdict,
  WaypostError,
} from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createCustomList,
  createFaultyDiscovery,
  createLastGoodCache,
  createMemoryDiscovery,
  createRegistryDiscovery,
  mergeDiscoveries,
} from './index.js'
import { decodeSnapshot, encodeSnapshot } from './last-good-snapshot.js'

const kind = defineServerKind({
  name: 'test-server',
  topic: 'test',
  resourceType: 'test.server',
  connect: async () => ({ close: async () => {} }),
})
const deployment = { chainId: 31337, registry: `0x${'11'.repeat(20)}` } as const
const [one, two, three] = [recordFixture({ seed: 1 }), recordFixture({ seed: 2 }), recordFixture({ seed: 3 })]

async function pass(discovery: Discovery, signal?: AbortSignal): Promise<Candidate[]> {
  const found: Candidate[] = []
  for await (const candidate of discovery.discover(kind, signal === undefined ? {} : { signal })) found.push(candidate)
  return found
}

function counting() {
  const counts: Record<string, number> = {}
  const counters: Counters = {
    count: (name, _labels, by = 1) => {
      counts[name] = (counts[name] ?? 0) + by
    },
  }
  return { counts, counters }
}

/** A storage whose one item a test reads and spoils. */
function openStorage(): Storage & { text: string | undefined; failing: boolean } {
  const storage = {
    text: undefined as string | undefined,
    failing: false,
    async getItem() {
      if (storage.failing) throw new WaypostError({ code: 'DISK', message: 'disk' })
      return storage.text ?? null
    },
    async setItem(_key: string, value: string) {
      if (storage.failing) throw new WaypostError({ code: 'DISK', message: 'disk' })
      storage.text = value
    },
    async removeItem() {
      storage.text = undefined
    },
  }
  return storage
}

describe('the custom list', () => {
  it('survives a restart and marks its servers as the user’s own', async () => {
    const storage = memoryStorage()
    await createCustomList({ kind, storage }).add(` ${one.text}\n`)
    const again = createCustomList({ kind, storage })
    await again.start()
    expect(again.list()).toMatchObject([{ nodeId: one.nodeId }])
    expect(await pass(again)).toMatchObject([{ source: 'custom', custom: true, record: { text: one.text } }])
    expect(await again.remove(one.nodeId)).toBe(true)
    expect(await again.remove(one.nodeId)).toBe(false)
    const empty = createCustomList({ kind, storage })
    await empty.start()
    expect(empty.list()).toEqual([])
  })

  it('says what is wrong with what it is given', async () => {
    const list = createCustomList({ kind, mostServers: 1 })
    const newer = recordFixture({ seed: 1, sequence: 5n })
    const cases: [text: string, code: string][] = [
      ['', 'RECORD_INVALID'],
      ['enr:AAAA', 'RECORD_INVALID'],
      [`${one.text.slice(0, -2)}AA`, 'RECORD_INVALID'],
      ['enr:'.padEnd(5_000_000, 'A'), 'RECORD_INVALID'],
    ]
    for (const [text, code] of cases) await expect(list.add(text)).rejects.toMatchObject({ code, isRetryable: false })
    await list.add(newer.text)
    await expect(list.add(one.text)).rejects.toMatchObject({ code: 'RECORD_OUTDATED' })
    await expect(list.add(two.text)).rejects.toMatchObject({ code: 'LIST_FULL' })
    expect(list.list()).toMatchObject([{ sequence: 5n }])
  })

  it('tells running pools at once, and keeps the change for this run when it cannot be stored', async () => {
    const storage = openStorage()
    const list = createCustomList({ kind, storage })
    await list.start()
    const told: string[] = []
    list.onChange?.(kind, ({ type }) => told.push(type))
    await list.add(one.text)
    storage.failing = true
    await expect(list.add(two.text)).rejects.toMatchObject({ code: 'NOT_STORED', isRetryable: true })
    storage.failing = false
    await list.remove(one.nodeId)
    expect(told).toEqual(['found', 'found', 'withdrawn'])
    expect(list.list()).toMatchObject([{ nodeId: two.nodeId }])
  })

  it('drops what a storage made of it and goes on', async () => {
    for (const text of ['', '{', '{"a":1}', '[1,null,"enr:AAAA"]', '"enr:"']) {
      const storage = openStorage()
      storage.text = text
      const list = createCustomList({ kind, storage })
      await list.start()
      expect(list.list()).toEqual([])
      await list.add(one.text)
      expect(JSON.parse(storage.text)).toEqual([one.text])
    }
  })

  it('keeps every server that is whole in a list that was cut or changed anywhere', async () => {
    const whole = [one.text, two.text, three.text]
    const good = JSON.stringify(whole)
    const isWholeIn = (stored = '', text: string) => new RegExp(`(?<![\\w:-])${text}(?![\\w-])`).test(stored)
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(40), async (at, removed) => {
        const storage = openStorage()
        storage.text = good.slice(0, at) + (removed === 0 ? '' : good.slice(at + removed))
        const list = createCustomList({ kind, storage })
        await list.start()
        const left = list.list().map(({ text }) => text)
        expect(left).toEqual(whole.filter((text) => isWholeIn(storage.text, text)))
        await list.add(two.text)
        expect([...JSON.parse(storage.text)].sort()).toEqual([...new Set([...left, two.text])].sort())
      }),
      { numRuns: 100 },
    )
  })

  it('does not overwrite a list that it could not read', async () => {
    const storage = openStorage()
    storage.text = JSON.stringify([one.text])
    let isReadable = false
    const getItem = async (key: string) => {
      if (!isReadable) throw new WaypostError({ code: 'DISK', message: 'disk' })
      return storage.getItem(key)
    }
    const list = createCustomList({ kind, storage: { ...storage, setItem: storage.setItem, getItem } })
    await list.start()
    await expect(list.add(two.text)).rejects.toMatchObject({ code: 'NOT_STORED' })
    expect(JSON.parse(storage.text)).toEqual([one.text])
    isReadable = true
    await list.add(three.text)
    expect(new Set(JSON.parse(storage.text))).toEqual(new Set([one.text, two.text, three.text]))
  })
})

describe('the registry’s own list', () => {
  const listing = (resource: Partial<Resource>): Resource => ({
    nodeId: one.nodeId,
    provider: { id: 1 },
    sequence: 1n,
    expiresAt: 2e12,
    ...resource,
  })

  function over(list: Registry['list']) {
    const registry: Registry = {
      deployment,
      start: async () => {},
      stop: async () => {},
      verify: async () => new Map(),
      list,
      async *watch() {},
    }
    const { counts, counters } = counting()
    return { counts, discovery: createRegistryDiscovery(registry, { counters, mostListings: 50 }) }
  }

  it('believes no record that is malformed or another node’s', async () => {
    const { counts, discovery } = over(async function* () {
      yield listing({ record: two.text })
      yield listing({ record: 'enr:' })
      yield listing({ record: 'x'.repeat(1_000_000) })
      yield listing({})
      yield listing({ record: one.text })
    })
    await discovery.start()
    expect((await pass(discovery)).map(({ record }) => record.text)).toEqual([one.text])
    expect(counts).toEqual({ discovery_listings_refused_total: 3 })
  })

  it('ends a pass without an error when the registry cannot be read, after what it read', async () => {
    const { counts, discovery } = over(async function* () {
      yield listing({ record: one.text })
      throw new WaypostError({ code: 'RPC_UNREACHABLE', message: 'down', isRetryable: true })
    })
    await discovery.start()
    expect(await pass(discovery)).toHaveLength(1)
    expect(counts).toEqual({ discovery_passes_failed_total: 1 })
  })

  it('leaves a list that never ends', async () => {
    let read = 0
    const { discovery } = over(async function* () {
      for (;;) {
        read++
        yield listing({})
      }
    })
    await discovery.start()
    expect(await pass(discovery)).toEqual([])
    expect(read).toBe(51)
  })
})

describe('the last-good cache', () => {
  const clock = fakeClock()
  const verdict = (age = 0): TrustedVerdict => ({
    status: 'trusted',
    provider: { id: 3, name: 'Umbra' },
    expiresAt: clock.now() + 1e9,
    asOf: { block: 7, at: clock.now() - age, proved: true },
  })

  it('gives the next start what was trusted, with the answer of then, newest first', async () => {
    const storage = memoryStorage()
    const first = createLastGoodCache({ storage, deployment, clock })
    await first.start()
    first.remember(kind, [{ record: one, verdict: verdict(5) }])
    first.remember(kind, [{ record: two, verdict: verdict() }])
    first.remember(kind, [{ record: three, verdict: verdict() }])
    first.forget(kind, [three.nodeId])
    await first.stop()
    const second = createLastGoodCache({ storage, deployment, clock })
    await second.start()
    expect(await pass(second)).toEqual([
      { record: two, source: 'cache', foundAt: clock.now(), lastTrusted: verdict() },
      { record: one, source: 'cache', foundAt: clock.now(), lastTrusted: verdict(5) },
    ])
    await second.stop()
  })

  it('gathers changes into one write', async () => {
    const storage = openStorage()
    let writes = 0
    const cache = createLastGoodCache({
      storage: { ...storage, setItem: async () => void writes++ },
      deployment,
      clock,
      writeDelayMs: 100,
    })
    for (let at = 0; at < 20; at++) cache.remember(kind, [{ record: one, verdict: verdict() }])
    await clock.advance(200)
    expect(writes).toBe(1)
    await cache.stop()
  })

  it('keeps what an earlier run knew when this one learned little', async () => {
    const storage = memoryStorage()
    for (const record of [one, two]) {
      const cache = createLastGoodCache({ storage, deployment, clock })
      await cache.start()
      cache.remember(kind, [{ record, verdict: verdict() }])
      await cache.stop()
    }
    const cache = createLastGoodCache({ storage, deployment, clock })
    await cache.start()
    expect(await pass(cache)).toHaveLength(2)
    await cache.stop()
  })

  it('holds its bound, keeps deployments apart and forgets what is too old or ran out', async () => {
    const storage = memoryStorage()
    const cache = createLastGoodCache({ storage, deployment, clock, mostServers: 2 })
    await cache.start()
    for (const record of [one, two, three]) cache.remember(kind, [{ record, verdict: verdict() }])
    await cache.stop()
    const again = (options: object) => createLastGoodCache({ storage, deployment, clock, ...options })
    const found = async (options = {}) => {
      const source = again(options)
      await source.start()
      return (await pass(source)).map(({ record }) => record.nodeId)
    }
    expect(await found()).toEqual([three.nodeId, two.nodeId])
    expect(await found({ deployment: { ...deployment, chainId: 1 } })).toEqual([])
    await clock.advance(10_000)
    expect(await found({ mostAgeMs: 10_000 })).toEqual([])
    await clock.advance(1e9)
    expect(await found()).toEqual([])
  })

  it('drops a snapshot that was cut or changed anywhere, counts it and builds anew', async () => {
    const good = encodeSnapshot([
      { text: one.text, verdict: verdict() },
      { text: two.text, verdict: verdict() },
    ])
    const spoil = fc.oneof(
      fc.nat(good.length - 1).map((length) => good.slice(0, length)),
      fc
        .tuple(fc.nat(good.length - 1), fc.integer({ min: 33, max: 126 }))
        .map(([at, code]) => good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1))
        .filter((text) => text !== good),
      fc.json(),
    )
    await fc.assert(
      fc.asyncProperty(spoil, async (text) => {
        const storage = openStorage()
        storage.text = text
        const { counts, counters } = counting()
        const cache = createLastGoodCache({ storage, deployment, clock, counters })
        await cache.start()
        expect(await pass(cache)).toEqual([])
        expect(counts).toEqual({ discovery_cache_corrupt_total: 1 })
        cache.remember(kind, [{ record: three, verdict: verdict() }])
        await cache.stop()
        expect(decodeSnapshot(storage.text)).toMatchObject([{ text: three.text }])
      }),
      { numRuns: 200 },
    )
  })

  it('reads back what it wrote, also through a driver that parses', () => {
    const entry = fc.record({
      text: fc.string(),
      verdict: fc.record({
        status: fc.constant('trusted' as const),
        provider: fc.oneof(
          fc.record({ id: fc.nat() }),
          fc.record({ id: fc.nat(), name: fc.string({ unit: 'binary' }) }),
        ),
        expiresAt: fc.maxSafeNat(),
        asOf: fc.record({ block: fc.maxSafeNat(), at: fc.maxSafeNat(), proved: fc.boolean() }),
      }),
    })
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const text = encodeSnapshot(entries)
        expect(decodeSnapshot(text)).toEqual(entries)
        expect(decodeSnapshot(JSON.parse(text))).toEqual(entries)
      }),
    )
  })

  it('bears a storage that fails', async () => {
    const storage = openStorage()
    storage.failing = true
    const { counts, counters } = counting()
    const cache = createLastGoodCache({ storage, deployment, clock, counters })
    await cache.start()
    expect(await pass(cache)).toEqual([])
    cache.remember(kind, [{ record: one, verdict: verdict() }])
    await cache.stop()
    expect(counts).toEqual({ discovery_cache_not_stored_total: 1 })
    await cache.start()
    expect(await pass(cache)).toHaveLength(1)
    await cache.stop()
  })
})

describe('a merge', () => {
  const source = (name: string, ...records: (typeof one)[]) => {
    const memory = createMemoryDiscovery({ source: name, name })
    for (const record of records) memory.add(kind, record)
    return memory
  }

  it('is held up by no source that is silent, slow, failing or lying', async () => {
    const clock = fakeClock()
    const names = ['silent', 'slow', 'failing', 'lying'] as const
    const [silent, slow, failing, lying] = names.map((name) => createFaultyDiscovery(source(name, two), { clock }))
    if (!silent || !slow || !failing || !lying) throw new WaypostError({ code: 'TEST', message: 'no source' })
    silent.faults.silent = true
    slow.faults.slowMs = 1_000
    failing.faults.failing = true
    lying.faults.lies = [three]
    const { counts, counters } = counting()
    const merged = mergeDiscoveries([silent, slow, failing, lying, source('good', one)], {
      clock,
      counters,
      stallMs: 5_000,
    })
    await merged.start()
    const found: string[] = []
    const reading = (async () => {
      for await (const { record, source: from } of merged.discover(kind)) found.push(`${from} ${record.nodeId}`)
    })()
    await clock.advance(0)
    expect(found).toContain(`good ${one.nodeId}`)
    await clock.advance(10_000)
    await reading
    expect(found).toContain(`slow ${two.nodeId}`)
    expect(counts).toEqual({ discovery_passes_failed_total: 2 })
    await merged.stop()
    expect(clock.pending).toBe(0)
  })

  it('gives each source its turn: a flood does not push a trickle out', async () => {
    const flood = createMemoryDiscovery({ source: 'flood' })
    for (let seed = 10; seed < 40; seed++) flood.add(kind, recordFixture({ seed }))
    const endless = createFaultyDiscovery(flood)
    endless.faults.repeats = Number.POSITIVE_INFINITY
    const merged = mergeDiscoveries([endless, source('trickle', one, two)], { clock: fakeClock() })
    await merged.start()
    const order: string[] = []
    for await (const candidate of merged.discover(kind)) {
      order.push(candidate.source)
      if (candidate.source === 'trickle' && order.filter((from) => from === 'trickle').length === 2) break
    }
    expect(order.length).toBeLessThanOrEqual(5)
    await merged.stop()
  })

  it('tells a node again for each source, with the newest record, and never repeats itself', async () => {
    const old = recordFixture({ seed: 1, sequence: 1n })
    const fresh = recordFixture({ seed: 1, sequence: 9n })
    const merged = mergeDiscoveries([source('a', fresh), source('b', old), createFaultyDiscovery(source('a', old))])
    await merged.start()
    const found = await pass(merged)
    expect(found.map(({ source: from, record }) => [from, record.sequence])).toEqual([
      ['a', 9n],
      ['b', 9n],
    ])
    await merged.stop()
  })

  it('fails when every source fails, and names them', async () => {
    const sources = ['x', 'y'].map((name) => createFaultyDiscovery(source(name)))
    for (const { faults } of sources) faults.failing = true
    const merged = mergeDiscoveries(sources)
    await merged.start()
    await expect(pass(merged)).rejects.toMatchObject({
      code: 'ALL_SOURCES_FAILED',
      data: { sources: ['faulty x', 'faulty y'] },
      isRetryable: true,
    })
    await merged.stop()
  })

  it('starts and serves though a source never finishes starting', async () => {
    const stuck: Discovery = { ...source('stuck'), start: () => new Promise(() => {}) }
    const clock = fakeClock()
    const merged = mergeDiscoveries([stuck, source('good', one)], { clock, stallMs: 1_000 })
    await merged.start()
    const reading = pass(merged)
    await clock.advance(1_000)
    expect(await reading).toHaveLength(1)
    await merged.stop()
  })

  it('leaves at once when the signal fires in a silence', async () => {
    const silent = createFaultyDiscovery(source('silent', one))
    silent.faults.silent = true
    const merged = mergeDiscoveries([silent], { clock: fakeClock() })
    await merged.start()
    const controller = new AbortController()
    const reading = pass(merged, controller.signal)
    await Promise.resolve()
    controller.abort()
    expect(await reading).toEqual([])
    await merged.stop()
  })

  it('passes changes and advertisements through', async () => {
    const self = createMemoryDiscovery({ source: 'topic', record: one })
    const merged = mergeDiscoveries([source('mute'), self])
    await merged.start()
    const told: string[] = []
    const end = merged.onChange?.(kind, ({ type }) => told.push(type))
    const advertisement = await merged.advertise?.(kind)
    expect(await pass(merged)).toHaveLength(1)
    await advertisement?.stop()
    expect(told).toEqual(['found', 'withdrawn'])
    end?.()
    self.add(kind, two)
    expect(told).toHaveLength(2)
    expect(mergeDiscoveries([source('mute')]).advertise).toBeUndefined()
    await merged.stop()
  })
})
