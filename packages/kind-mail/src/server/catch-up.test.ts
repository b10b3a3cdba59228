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
})
