import type { NodeId } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { expect, it } from 'vitest'
import { isTopicCapable } from './capability.js'
import { createNeighbourhood } from './neighbourhood.js'
import { testRecord } from './testing/test-record.js'

it('takes a node table that can be gone through once', () => {
  const record = testRecord({ nodeId: `0x${'ab'.repeat(32)}` as NodeId, ip: '192.0.2.1' })
  const knownNodes = function* () {
    yield record
  }
  expect(createNeighbourhood({ knownNodes, canAsk: isTopicCapable, clock: fakeClock() }).capable()).toEqual([record])
})
