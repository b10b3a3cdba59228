import { noCounters } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.js'
import { envelopes } from '../testing/envelopes.js'
import type { PutResult } from './archive.js'
import { createArrivalFeed } from './arrival-feed.js'
import { createPublisherWeights } from './gate/publisher-weights.js'
import { createWorkDemand } from './gate/work-demand.js'
import { createIntake } from './intake.js'
import { createMemoryArchive } from './memory-archive.js'

const NOW = 1_750_000_000_000
const visitor = { peer: 'p', prefix: 'n' }

/** An intake whose archive has stored what it is given when the test says so. */
function slowIntake() {
  const clock = fakeClock(NOW)
  const storing = Promise.withResolvers<PutResult[]>()
  const stored: string[] = []
  const intake = createIntake({
    archive: Object.assign(createMemoryArchive(), { put: () => storing.promise }),
    admission: () => undefined,
    work: createWorkDemand(0, clock),
    weights: createPublisherWeights(clock),
    feed: createArrivalFeed({ clock, coalesceMs: 20, capacity: 100, capacityBytes: 1_000_000 }),
    clock,
    counters: noCounters,
    onStored: (all) => void stored.push(...all.map(({ id }) => id)),
  })
  const all = envelopes(2, { from: NOW, random: seededRandom(1) })
  let answer: unknown
  const taking = intake.take(all, 'publish', { visitor, nonces: [] }).then((results) => {
    answer = results
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { storing, stored, all, taking, turn, answer: () => answer }
}

describe('what a server acknowledges', () => {
  it('is stored before: until then nobody is told, neither its publisher nor other servers', async () => {
    const { storing, stored, all, taking, turn, answer } = slowIntake()
    for (let turns = 0; turns < 5; turns++) await turn()
    expect([answer(), stored]).toEqual([undefined, []])
    storing.resolve([
      { status: 'stored', sequence: 1 },
      { status: 'known', sequence: 7 },
    ])
    await taking
    expect(answer()).toEqual([{ status: 'stored' }, { status: 'known' }])
    expect(stored).toEqual([all[0]?.id])
  })

  it('is nothing when the archive fails: all is refused with its code, and told to nobody', async () => {
    const { storing, stored, taking, answer } = slowIntake()
    storing.reject(new MailError({ code: 'ARCHIVE_FULL', message: 'full' }))
    await taking
    const refused = { status: 'refused', code: 'ARCHIVE_FULL', retryAfterMs: expect.any(Number) }
    expect(answer()).toEqual([refused, refused])
    expect(stored).toEqual([])
  })
})
