import type { NodeId } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { isTopicCapable, speaksNatively, speaksTalk } from './capability.js'
import { testRecord } from './testing/test-record.js'

const saying = (entries: Record<string, readonly number[]>) => ({
  ...testRecord({ nodeId: `0x${'ab'.repeat(32)}` as NodeId, ip: '192.0.2.1' }),
  entries: new Map(Object.entries(entries).map(([name, value]) => [name, Uint8Array.from(value)])),
})

describe('a record', () => {
  it('says by which carrier its node is asked, the native one by either of the names that the spec has for it', () => {
    const says = (entries: Record<string, readonly number[]>) =>
      [speaksTalk, speaksNatively, isTopicCapable].map((asks) => asks(saying(entries)))
    expect(says({ wptd: [1] })).toEqual([true, false, true])
    expect(says({ 'topic-discovery': [1] })).toEqual([false, true, true])
    expect(says({ ng: [1] })).toEqual([false, true, true])
    expect(says({})).toEqual([false, false, false])
  })

  it('says nothing with another version', () => {
    for (const value of [[], [0], [2], [1, 1]]) {
      expect(isTopicCapable(saying({ wptd: value, 'topic-discovery': value, ng: value }))).toBe(false)
    }
  })
})
