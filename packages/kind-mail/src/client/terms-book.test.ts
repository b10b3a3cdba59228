import type { Server } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import type { MailConnection } from '../connection.js'
import type { SignedTerms } from '../terms/signed-terms.js'
import type { MailProgress } from './progress.js'
import { createTermsBook } from './terms-book.js'

const NOW = 1_750_000_000_000
const MINUTE = 60_000
const HOUR = 3_600_000

/** A book of a client that waits for two hours, and servers whose clocks are off. */
function book() {
  const clock = fakeClock(NOW)
  const progress: MailProgress[] = []
  const terms = createTermsBook({ clock, settleMs: 2 * HOUR, onProgress: (event) => void progress.push(event) })
  let servers = 0
  const read = (offMs: number, settleHorizon = 3_600) => {
    const nodeId = `0x${String(servers++).padStart(64, '0')}` as Server['nodeId']
    const own = {
      nodeId,
      issuedAt: NOW + offMs,
      settleHorizon,
      maxPast: 3_600,
      heldFrom: 0,
      envelopes: 0,
      caughtUp: true,
    }
    const connection = { server: { nodeId }, terms: async () => own as SignedTerms, distrust() {} }
    return terms.of(connection as unknown as MailConnection)
  }
  return { read, settled: () => NOW - terms.settledBefore(NOW), progress }
}

describe('what is settled', () => {
  it("lies behind the client's own horizon, and behind the longest of the servers", async () => {
    const { read, settled } = book()
    expect(settled()).toBe(2 * HOUR)
    await read(0, 3_600)
    expect(settled()).toBe(2 * HOUR)
    await read(0, 10_800)
    await read(0, 7_200)
    expect(settled()).toBe(3 * HOUR)
  })

  it('lies further back by as much as the slowest clock of the servers is behind, up to ten minutes', async () => {
    const { read, settled, progress } = book()
    await read(5 * MINUTE)
    expect(settled()).toBe(2 * HOUR)
    await read(-8 * MINUTE)
    await read(-3 * MINUTE)
    expect(settled()).toBe(2 * HOUR + 8 * MINUTE)
    expect(progress).toEqual([])
    await read(-HOUR)
    expect(settled()).toBe(2 * HOUR + 10 * MINUTE)
    expect(progress).toEqual([{ type: 'clock', server: expect.any(String), offMs: -HOUR }])
  })
})
