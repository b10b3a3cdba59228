import { expect, it } from 'vitest'
import { brokenPromises, type DemoSummary } from './summary.js'

const kept: DemoSummary = {
  event: 'summary',
  servers: 2,
  discovered: 2,
  discoveredBy: { topic: 2, registry: 0, cache: 0, custom: 0 },
  trusted: 2,
  untrusted: {},
  unknown: 0,
  messagesSent: 10,
  messagesReceived: 10,
  duplicates: 0,
  failovers: 1,
  evicted: 0,
  dialledBeforeVerdict: 0,
  believedByLiarsClient: 2,
  liarCaught: true,
  coldStartMs: 1,
  cachedStartMs: 1,
}

it('finds nothing wrong with a demo that showed everything', () => {
  expect(brokenPromises(kept)).toEqual([])
})

it.each<Partial<DemoSummary>>([
  { messagesReceived: 0 },
  { duplicates: 1 },
  { failovers: 0 },
  { discoveredBy: { topic: 1, registry: 2, cache: 0, custom: 0 } },
  { dialledBeforeVerdict: 1 },
  { liarCaught: false },
  { believedByLiarsClient: 0 },
])('names the one promise that is broken: %o', (change) => {
  expect(brokenPromises({ ...kept, ...change })).toHaveLength(1)
})
