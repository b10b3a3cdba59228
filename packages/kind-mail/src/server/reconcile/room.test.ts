import { type Clock, noCounters } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createEnvelope } from '../../envelope.js'
import { envelopes } from '../../testing/envelopes.js'
import { linkTo } from '../../testing/reconcile-link.js'
import { createAdmission } from '../admission.js'
import type { Archive } from '../archive.js'
import { createArrivalFeed } from '../arrival-feed.js'
import { createPublisherWeights } from '../gate/publisher-weights.js'
import { createWorkDemand } from '../gate/work-demand.js'
import { createIntake } from '../intake.js'
import { createSqliteArchive } from '../sqlite-archive.js'
import { createDeclined } from './declined.js'
import { reconcile } from './reconcile.js'
import { createRoom } from './room.js'

const NOW = 1_750_000_000_000
const DAY = 86_400_000
const DEFAULT_LIMITS = { retentionMs: 30 * DAY, maxEnvelopes: 1_000_000, maxBytes: 1e12 }

/** One server's archive, as its service uses it. */
async function serverWith(given: Partial<typeof DEFAULT_LIMITS> = {}) {
  const limits = { ...DEFAULT_LIMITS, ...given }
  const clock: Clock = fakeClock(NOW)
  const archive = createSqliteArchive({ file: ':memory:' })
  await archive.open()
  const { signal } = new AbortController()
  const intake = createIntake({
    archive,
    clock,
    admission: createAdmission({ ...limits, maxPastMs: DAY, maxFutureMs: 900_000 }, clock),
    work: createWorkDemand(0, clock),
    weights: createPublisherWeights(clock),
    feed: createArrivalFeed({ clock, coalesceMs: 20, capacity: 100, capacityBytes: 1_000_000 }),
    counters: noCounters,
    onStored() {},
  })
  const hasRoomFor = createRoom({ ...limits, archive, clock, signal })
  const declined = createDeclined()
  const floor = NOW - limits.retentionMs
  return {
    archive,
    clock,
    prune: () => archive.prune({ before: floor, expiredBefore: NOW, ...limits }),
    link: () => linkTo(archive, { intake, hasRoomFor, clock, floor }),
    makeEqualWith: (other: { link(): ReturnType<typeof linkTo> }) =>
      reconcile({ archive, intake, declined, hasRoomFor, peer: other.link(), now: NOW, signal, ...limits }),
  }
}

async function fill(archive: Archive, count: number, { from = NOW - DAY / 2, seed = 1, payloadBytes = 16 } = {}) {
  const all = envelopes(count, { from, stepMs: 7, random: seededRandom(seed), payloadBytes })
  await archive.put(all, NOW)
  return all
}

describe('a server with less room than its peers', () => {
  it('is not given again what it evicted, and says so', async () => {
    const [small, large] = [await serverWith({ maxEnvelopes: 500 }), await serverWith()]
    const all = await fill(large.archive, 600)
    await small.archive.put(all, NOW)
    await small.prune()
    const { head } = small.archive
    for (let round = 0; round < 3; round++) {
      expect(await large.makeEqualWith(small)).toMatchObject({ given: 0 })
      expect(await small.makeEqualWith(large)).toMatchObject({ received: 0 })
      await small.prune()
    }
    expect(small.archive.head).toBe(head)
  })

  it('does not take over and evict the rest in each round when it remembers no more of what it evicted', async () => {
    const [small, large] = [await serverWith({ maxEnvelopes: 50 }), await serverWith()]
    await fill(large.archive, 1_500, { payloadBytes: 40_000 })
    await small.makeEqualWith(large)
    // One reply holds 13 of them.
    for (let round = 0; round < 4; round++) {
      expect((await small.makeEqualWith(large)).received).toBeLessThanOrEqual(10 * 13)
      expect((await large.makeEqualWith(small)).given).toBeLessThanOrEqual(13)
      await small.prune()
    }
  })

  it('ends with the newest', async () => {
    const [small, large] = [await serverWith({ maxEnvelopes: 200 }), await serverWith()]
    const all = await fill(large.archive, 3_000)
    for (let round = 0; round < 2; round++) await small.makeEqualWith(large)
    await small.prune()
    expect(await small.archive.has(all.slice(-200).map(({ id }) => id))).not.toContain(false)
  })

  it('still takes over all that is to stay', async () => {
    const [small, large] = [await serverWith({ maxEnvelopes: 1_500 }), await serverWith()]
    const old = await fill(large.archive, 1_500)
    await small.archive.put(old, NOW)
    const missed = await fill(large.archive, 1_200, { from: NOW - 1_000_000, seed: 2 })
    expect(await small.makeEqualWith(large)).toMatchObject({ received: 1_200 })
    await small.prune()
    expect(await small.archive.has(missed.map(({ id }) => id))).not.toContain(false)
  })
})

describe('a server with a shorter retention than its peers', () => {
  it('costs them no work for what it does not keep', async () => {
    const [short, long] = [await serverWith({ retentionMs: DAY }), await serverWith()]
    const kept = await fill(long.archive, 2_000)
    await short.archive.put(kept, NOW)
    const old = Array.from({ length: 5_000 }, (_, at) =>
      createEnvelope({ topic: 't', timestamp: NOW - 20 * DAY + at, lifetime: 31_000_000, payload: Uint8Array.of(1) }),
    )
    await long.archive.put(old, NOW)
    let read = 0
    const { points } = long.archive
    Object.assign(long.archive, {
      points: (...given: Parameters<Archive['points']>) => {
        read++
        return points(...given)
      },
    })
    const peer = short.link()
    expect(await long.makeEqualWith({ link: () => peer })).toMatchObject({ given: 0, received: 0, declined: 0 })
    expect(read).toBe(0)
    expect(peer.bytes).toBeLessThan(500)
  })
})
