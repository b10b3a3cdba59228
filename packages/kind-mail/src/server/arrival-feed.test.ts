import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createEnvelope } from '../envelope.js'
import { createArrivalFeed } from './arrival-feed.js'

const arrival = (sequence: number, topic: string) => ({
  ...createEnvelope({ topic, timestamp: sequence, payload: new Uint8Array(10) }),
  sequence,
})
const feedOf = () => {
  const clock = fakeClock()
  return { clock, feed: createArrivalFeed({ clock, coalesceMs: 20, capacity: 100, capacityBytes: 1_000_000 }) }
}

describe('a feed of arrivals', () => {
  it('wakes a crowd in turns, so that other work comes in between', async () => {
    const { clock, feed } = feedOf()
    let woken = 0
    const { signal } = new AbortController()
    const crowd = Array.from({ length: 2_000 }, () => feed.changed(new Set(['shared']), 0, signal).then(() => woken++))
    feed.push([arrival(1, 'shared')])
    const seen: number[] = []
    const look = () => {
      seen.push(woken)
      if (woken < 2_000) setImmediate(look)
    }
    await clock.advance(20)
    look()
    await Promise.all(crowd)
    expect(woken).toBe(2_000)
    expect(seen.some((count) => count > 0 && count < 2_000)).toBe(true)
  })

  it('wakes those alone whose topics have news, once for all that gathered', async () => {
    const { clock, feed } = feedOf()
    const ending = new AbortController()
    let others = 0
    feed.changed(new Set(['other']), 0, ending.signal).then(
      () => others++,
      () => {},
    )
    const mine = feed.changed(new Set(['a', 'b']), 0, ending.signal)
    feed.push([arrival(1, 'a')])
    feed.push([arrival(2, 'b')])
    await clock.advance(20)
    await mine
    const page = feed.since({ afterSequence: 0, topics: new Set(['a', 'b']), limit: 10, maxBytes: 1_000 })
    expect(page?.rows.map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(others).toBe(0)
    ending.abort()
  })

  it('tells at once who asks for that, and of what is there already', async () => {
    const { clock, feed } = feedOf()
    const ending = new AbortController()
    const first = feed.arrived(0, ending.signal)
    feed.push([arrival(1, 'a')])
    // The clock stands still: nobody has waited for more to gather.
    await first
    await feed.arrived(0, ending.signal)
    const next = expect(feed.arrived(1, ending.signal)).rejects.toMatchObject({ code: 'ABORTED' })
    await clock.advance(1_000)
    ending.abort()
    await next
    await expect(feed.arrived(0, ending.signal)).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('lets a waiter go that left while a crowd is woken', async () => {
    const { clock, feed } = feedOf()
    const leaving = new AbortController()
    const { signal } = new AbortController()
    const crowd = Array.from({ length: 1_000 }, () => feed.changed(new Set(['shared']), 0, signal))
    const last = feed.changed(new Set(['shared']), 0, leaving.signal)
    const left = expect(last).rejects.toMatchObject({ code: 'ABORTED' })
    feed.push([arrival(1, 'shared')])
    crowd[0]?.then(() => leaving.abort())
    await clock.advance(20)
    await Promise.all(crowd)
    await left
  })

  it('gives all topics to who names none', async () => {
    const { clock, feed } = feedOf()
    const all = feed.changed(new Set(), 0, new AbortController().signal)
    feed.push([arrival(1, 'a'), arrival(2, 'b')])
    await clock.advance(20)
    await all
    const page = feed.since({ afterSequence: 0, topics: new Set(), limit: 10, maxBytes: 1_000 })
    expect(page?.rows.map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  it('keeps what it remembers when it hears late of what lies before, and wakes those who wait for that', async () => {
    const { clock, feed } = feedOf()
    feed.push([arrival(6, 'own')])
    await clock.advance(20)
    const theirs = feed.changed(new Set(['theirs']), 6, new AbortController().signal)
    for (let times = 0; times < 20_000; times++) feed.push([arrival(5, 'theirs'), arrival(6, 'own')])
    feed.push([arrival(7, 'own')])
    await clock.advance(20)
    await theirs
    const page = feed.since({ afterSequence: 5, topics: new Set(['own']), limit: 10, maxBytes: 1_000 })
    expect(page?.rows.map(({ sequence }) => sequence)).toEqual([6, 7])
  })
})
