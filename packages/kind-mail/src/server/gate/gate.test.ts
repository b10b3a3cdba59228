import { silentLogger } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createMemoryArchive } from '../memory-archive.js'
import { createFairQueue } from './fair-queue.js'
import { createKeptWeights } from './kept-weights.js'
import { createPublisherWeights } from './publisher-weights.js'
import { createQuota } from './quotas.js'
import { visitorOf } from './visitor.js'
import { createWorkDemand } from './work-demand.js'

describe('visitors', () => {
  it('count by the network that their address is of', () => {
    const prefixOf = (address: string | undefined) => visitorOf('peer', address).prefix
    expect(prefixOf('192.0.2.7')).toBe(prefixOf('192.0.2.200'))
    expect(prefixOf('192.0.2.7')).toBe(prefixOf('::ffff:192.0.2.9'))
    expect(prefixOf('192.0.2.7')).not.toBe(prefixOf('192.0.3.7'))
    expect(prefixOf('2001:db8:1:1::1')).toBe(prefixOf('2001:db8:1:ffff::9'))
    expect(prefixOf('2001:db8:1::1')).not.toBe(prefixOf('2001:db8:2::1'))
    expect(prefixOf(undefined)).toBe('peer')
    expect(prefixOf('no address')).toBe('peer')
  })
})

describe('quotas', () => {
  const rate = (burst: number) => ({ perSecond: burst / 10, burst })

  it('hold back a network that has many identities, and nobody else', async () => {
    const clock = fakeClock()
    const quota = createQuota({ perPeer: rate(10), perPrefix: rate(30), overall: rate(1_000) }, clock)
    const taken = Array.from({ length: 50 }, (_, index) =>
      quota.take({ peer: `sybil-${index}`, prefix: 'one network' }, 1),
    )
    expect(taken.filter((wait) => wait === 0)).toHaveLength(30)
    expect(quota.take({ peer: 'other', prefix: 'another network' }, 10)).toBe(0)
    expect(quota.take({ peer: 'other', prefix: 'another network' }, 1)).toBe(1_000)
    await clock.advance(1_000)
    expect(quota.take({ peer: 'sybil-0', prefix: 'one network' }, 3)).toBe(0)
  })

  it('take nothing from an identity that its network, or the whole, held back', async () => {
    const clock = fakeClock()
    const quota = createQuota({ perPeer: rate(10), perPrefix: rate(10), overall: rate(15) }, clock)
    expect(quota.take({ peer: 'a', prefix: 'p' }, 10)).toBe(0)
    expect(quota.take({ peer: 'b', prefix: 'p' }, 10)).toBeGreaterThan(0)
    expect(quota.take({ peer: 'b', prefix: 'q' }, 10)).toBeGreaterThan(0)
    expect(quota.take({ peer: 'b', prefix: 'q' }, 5)).toBe(0)
    expect(quota.take({ peer: 'b', prefix: 'r' }, 5)).toBeGreaterThan(0)
  })

  it('do not let a clock that goes back take tokens away', async () => {
    let now = 1_000_000
    const quota = createQuota(
      { perPeer: rate(10), perPrefix: rate(10), overall: rate(10) },
      { now: () => now, after: () => () => {} },
    )
    expect(quota.take({ peer: 'a', prefix: 'p' }, 5)).toBe(0)
    now -= 600_000
    expect(quota.take({ peer: 'a', prefix: 'p' }, 5)).toBe(0)
    expect(quota.take({ peer: 'a', prefix: 'p' }, 1)).toBe(1_000)
  })
})

describe('weights of publishers', () => {
  it('grow with what a network publishes, by doublings, and shrink by the day', async () => {
    const clock = fakeClock()
    const weights = createPublisherWeights(clock)
    expect(weights.add('p', 60_000)).toBe(0)
    expect(weights.add('p', 10_000)).toBe(1)
    expect(weights.add('p', 1_000_000)).toBe(5)
    expect(weights.add('q', 500)).toBe(0)
    expect(weights.add('p', 1e12)).toBe(15)
    await clock.advance(60 * 86_400_000)
    expect(weights.add('p', 500)).toBe(0)
  })

  it('outlive a restart where they weigh something, and are shared by hosts of one archive', async () => {
    const clock = fakeClock()
    const archive = createMemoryArchive()
    const host = async () => {
      const weights = createPublisherWeights(clock)
      const kept = createKeptWeights({ archive, weights, clock, logger: silentLogger })
      await kept.restore()
      return { weights, kept }
    }
    const [one, other] = [await host(), await host()]
    one.weights.add('flood', 1_100_000)
    one.weights.add('reader', 60_000)
    other.weights.add('flood', 70_000)
    other.weights.add('also', 140_000)
    for (const { kept } of [one, other]) await kept.exchange()
    const note = await archive.getNote('publisher-loads')
    expect(JSON.parse(note ?? '').map(([prefix]: [string]) => prefix)).toEqual(['flood', 'also'])
    await clock.advance(86_400_000)
    const again = await host()
    // Half of it is left after a day, and the lighter one weighs nothing any more.
    expect(again.weights.add('flood', 1)).toBe(4)
    expect(again.weights.add('reader', 60_000)).toBe(0)
    await clock.advance(86_400_000)
    await again.kept.exchange()
    expect(JSON.parse((await archive.getNote('publisher-loads')) ?? '')).toHaveLength(1)
    const run = new AbortController()
    const running = again.kept.run(run.signal)
    again.weights.add('late', 1e6)
    run.abort()
    await running
    expect((await host()).weights.add('late', 0)).toBe(4)
  })

  it.each(['', '{', '{"p":1}', '[["p"],["p",-1,0],[1,2,3],["p",1e6,"x"],null]', `["${'x'.repeat(1_000_000)}"]`])(
    'survive a note that is none: %.20s',
    async (note) => {
      const archive = createMemoryArchive()
      await archive.setNote('publisher-loads', note)
      const weights = createPublisherWeights(fakeClock())
      await createKeptWeights({ archive, weights, clock: fakeClock(), logger: silentLogger }).exchange()
      expect(weights.heavy()).toEqual([])
      expect(await archive.getNote('publisher-loads')).toBe('[]')
    },
  )
})

describe('the work that is asked for', () => {
  it('is none without load, rises under it, and falls after it', async () => {
    const clock = fakeClock()
    const work = createWorkDemand(100, clock)
    expect(work.bits()).toBe(0)
    const bits: number[] = []
    for (let second = 0; second < 70; second++) {
      work.count(second < 20 ? 1_600 : 10)
      bits.push(work.bits())
      await clock.advance(1_000)
    }
    expect(bits[0]).toBeGreaterThanOrEqual(10)
    expect(Math.max(...bits)).toBe(17)
    expect(bits.at(-1)).toBe(0)
  })

  it('takes for a while what was enough when the publisher began', async () => {
    const clock = fakeClock()
    const work = createWorkDemand(100, clock)
    work.count(1_500)
    const first = work.acceptedBits()
    expect(first).toBe(11)
    await clock.advance(4_000)
    work.count(50_000)
    expect(work.bits()).toBeGreaterThan(first + 5)
    expect(work.acceptedBits()).toBe(first)
    for (let second = 0; second < 25; second++) {
      work.count(1_600)
      work.acceptedBits()
      await clock.advance(1_000)
    }
    expect(work.acceptedBits()).toBeGreaterThan(first)
  })

  it('is never more than the protocol allows, and none at all where it is switched off', () => {
    const clock = fakeClock()
    const [work, off] = [createWorkDemand(1, clock), createWorkDemand(0, clock)]
    work.count(1e9)
    off.count(1e9)
    expect(work.bits()).toBe(24)
    expect(off.bits()).toBe(0)
  })
})

describe('turns', () => {
  const never = new AbortController().signal

  it('go round: one who asks for much delays nobody else by more than a piece', async () => {
    const queue = createFairQueue({ atOnce: 1, mostWaiting: 100 })
    const order: string[] = []
    const ask = (key: string) => queue.run(key, async () => void order.push(key), never)
    const greedy = Array.from({ length: 80 }, () => ask('greedy'))
    const modest = [ask('a'), ask('b')]
    await Promise.all([...greedy, ...modest])
    expect(Math.max(order.indexOf('a'), order.indexOf('b'))).toBeLessThanOrEqual(3)
    expect(order).toHaveLength(82)
  })

  it('are refused to a key with too many waiting, and skipped by who gave up', async () => {
    const queue = createFairQueue({ atOnce: 1, mostWaiting: 2 })
    const gone = new AbortController()
    const first = queue.run('a', async () => 1, never)
    const second = queue.run('a', async () => 2, gone.signal)
    expect(queue.run('a', async () => 3, never)).toBeUndefined()
    expect(queue.run('b', async () => 4, never)).toBeDefined()
    gone.abort()
    await expect(second).rejects.toMatchObject({ name: 'AbortError' })
    expect(await first).toBe(1)
  })

  it('go on after a piece that failed', async () => {
    const queue = createFairQueue({ atOnce: 1, mostWaiting: 5 })
    const failing = queue.run('a', () => Promise.reject(new RangeError('no')), never)
    const fine = queue.run('a', async () => 'yes', never)
    await expect(failing).rejects.toThrow('no')
    expect(await fine).toBe('yes')
  })
})
