import { noCounters, type ServicePeers, serverOf, silentLogger } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import type { MailConnection } from '../connection.js'
import { createCatchUp } from './catch-up.js'
import { createMemoryArchive } from './memory-archive.js'

describe('catching up', () => {
  it('connects anew with a peer whose session ran out between two turns, and counts no failure for it', async () => {
    const clock = fakeClock()
    const random = seededRandom(1)
    const { privateKey } = generateIdentity(random)
    const peer = serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 }))
    const peers: ServicePeers = { list: () => [peer], includes: () => true, onChange: () => () => {} }
    const failures: string[] = []
    let connected = 0

    /** A session that is good for one request. */
    function connection(): MailConnection {
      let isOpen = true
      const mark = { archive: '00'.repeat(16), sequence: 0 }
      const part: Pick<MailConnection, 'isOpen' | 'arrivals' | 'close'> = {
        get isOpen() {
          return isOpen
        },
        async arrivals() {
          isOpen = false
          return { mark, items: { form: 'positions', positions: [] }, more: false }
        },
        close: async () => {},
      }
      return part as MailConnection
    }

    const catchUp = createCatchUp({
      archive: createMemoryArchive({ random }),
      intake: { take: async () => [] },
      peers,
      clock,
      random,
      logger: silentLogger,
      counters: { ...noCounters, count: (name) => void failures.push(name) },
      intervalMs: 10_000,
      peersPerRound: 3,
      retentionMs: 1_000,
      connect: async () => {
        connected++
        return connection()
      },
    })
    const ending = new AbortController()
    const running = catchUp.run(ending.signal)
    await clock.advance(60_000)
    ending.abort()
    await running
    expect(connected).toBeGreaterThan(3)
    expect(failures).not.toContain('mail_catch_up_failures_total')
  })

  it('asks a new peer at once, in the middle of a pause, and does not spin when many come', async () => {
    const clock = fakeClock()
    const random = seededRandom(2)
    const newPeer = (port: number) => {
      const { privateKey } = generateIdentity(random)
      return serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: port }))
    }
    let present = [newPeer(1), newPeer(2)]
    const listeners = new Set<() => void>()
    const peers: ServicePeers = {
      list: () => present,
      includes: () => true,
      onChange(callback) {
        listeners.add(callback)
        return () => void listeners.delete(callback)
      },
    }
    const asked: string[] = []
    const mark = { archive: '00'.repeat(16), sequence: 0 }
    const catchUp = createCatchUp({
      archive: createMemoryArchive({ random }),
      intake: { take: async () => [] },
      peers,
      clock,
      random,
      logger: silentLogger,
      counters: noCounters,
      intervalMs: 10_000,
      peersPerRound: 1,
      retentionMs: 1_000,
      connect: async ({ nodeId }) => {
        const part: Pick<MailConnection, 'isOpen' | 'arrivals' | 'close'> = {
          isOpen: true,
          async arrivals() {
            asked.push(nodeId)
            return { mark, items: { form: 'positions', positions: [] }, more: false }
          },
          close: async () => {},
        }
        return part as MailConnection
      },
    })
    const ending = new AbortController()
    const running = catchUp.run(ending.signal)
    await clock.advance(0)
    expect(new Set(asked)).toEqual(new Set(present.map(({ nodeId }) => nodeId)))

    asked.length = 0
    const crowd = Array.from({ length: 40 }, (_, at) => newPeer(3 + at))
    present = [...present, ...crowd]
    for (const listener of listeners) listener()
    for (let turn = 0; turn < 5; turn++) await clock.advance(0)
    for (const { nodeId } of crowd) expect(asked).toContain(nodeId)
    // Three rounds of newcomers, each with one of the cycle, and then a pause.
    expect(asked.length).toBeLessThanOrEqual(40 + 4)
    ending.abort()
    await running
    expect(listeners.size).toBe(0)
  })
})
