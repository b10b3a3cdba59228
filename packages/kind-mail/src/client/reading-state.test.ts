import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { envelopes } from '../testing/envelopes.js'
import { createReadingState, freshTopic, type TopicReading } from './reading-state.js'
import { decodeState, encodeState, MAX_SAVED_IDS } from './saved-state.js'

/** A topic of which everything was read up to a position. */
function readTo(timestamp: number, isComplete: boolean): TopicReading {
  const to = { timestamp, id: `0x${'ff'.repeat(32)}` } as const
  return { ...freshTopic(0), inOrder: { from: 0, to, isComplete } }
}

describe('what is closed for want of room', () => {
  const count = MAX_SAVED_IDS + 1_000
  const [unread, half] = ['unread', 'half'].map((topic, seed) => {
    return envelopes(1, { from: 500, topic, random: seededRandom(seed) })[0]
  })

  /** As many messages of one topic as there is no room for; of the others little was read, or nothing. */
  function crowded() {
    const topics = new Map([
      ['busy', readTo(count, true)],
      ['unread', freshTopic(0)],
      ['half', readTo(400, false)],
    ])
    const state = createReadingState(topics)
    for (let at = 0; at < count; at++) {
      state.delivered.add({ id: `0x${at.toString(16).padStart(64, '0').slice(-32)}${'00'.repeat(16)}`, timestamp: at })
    }
    return state
  }

  it('is closed in a saved state for topics that were read, and not for those that are still to be', () => {
    const state = decodeState(encodeState(crowded(), count), ['busy', 'unread', 'half'], () => freshTopic(0))
    expect([unread, half].map((one) => one !== undefined && state.isNew(one, one.topic))).toEqual([true, true])
    expect([...state.topics.values()].map(({ closed }) => closed)).toEqual([
      [{ start: 0, end: 1_001 }],
      [],
      [{ start: 0, end: 400 }],
    ])
    expect(state.delivered.size).toBe(MAX_SAVED_IDS - 1)
  })

  it('is closed in memory likewise, and the ids of it are forgotten', () => {
    const state = crowded()
    expect(state.bound(count - 1)).toMatchObject({ start: 0 })
    expect([unread, half].map((one) => one !== undefined && state.isNew(one, one.topic))).toEqual([true, true])
    expect(state.delivered.size).toBe(Math.ceil((count - 1) / 2))
  })
})
