import { toHex } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { portableCrypto } from './crypto.js'
import { idWords } from './distance.js'
import { createTicketOffice, type TicketOffice } from './tickets.js'

const random = seededRandom(3)
const subject = {
  topic: toHex(random.bytes(32)),
  nodeWords: idWords(toHex(random.bytes(32))),
  record: random.bytes(200),
}
const settings = { ticketWindowMs: 5_000, ticketKeyLifetimeMs: 3_600_000, adLifetimeMs: 900_000 }

describe('tickets', () => {
  let clock = fakeClock(1_000_000)
  let office: TicketOffice

  beforeEach(() => {
    clock = fakeClock(1_000_000)
    office = createTicketOffice({ clock, random: seededRandom(1), crypto: portableCrypto, settings })
  })

  const sealed = () => office.seal(subject, { firstIssuedAt: 990_000, issuedAt: 1_000_000, waitMs: 30_000 })

  it('hold their times and fit the bound of 90 bytes', () => {
    expect(sealed().length).toBe(51)
    expect(office.open(subject, sealed(), 1_030_000)).toEqual({
      firstIssuedAt: 990_000,
      issuedAt: 1_000_000,
      waitMs: 30_000,
    })
  })

  it('count from the end of their wait for δ, both ends included', () => {
    const ticket = sealed()
    expect(office.open(subject, ticket, 1_029_999)).toBe('early')
    expect(office.open(subject, ticket, 1_030_000)).toBeTypeOf('object')
    expect(office.open(subject, ticket, 1_035_000)).toBeTypeOf('object')
    expect(office.open(subject, ticket, 1_035_001)).toBe('late')
  })

  it('cover what the own cryptography digests, whoever else sealed for the same subject just before', () => {
    const crypto = { ...portableCrypto, digest: (bytes: Uint8Array) => portableCrypto.digest(bytes).reverse() }
    const other = createTicketOffice({ clock, random: seededRandom(2), crypto, settings })
    const shared = { ...subject }
    const times = { firstIssuedAt: 990_000, issuedAt: 1_000_000, waitMs: 30_000 }
    other.seal(shared, times)
    expect(office.open({ ...subject }, office.seal(shared, times), 1_030_000)).toEqual(times)
  })

  it('are good for one topic, one node and one record', () => {
    const ticket = sealed()
    const other = seededRandom(8)
    expect(office.open({ ...subject, topic: toHex(other.bytes(32)) }, ticket, 1_030_000)).toBe('forged')
    expect(office.open({ ...subject, nodeWords: idWords(toHex(other.bytes(32))) }, ticket, 1_030_000)).toBe('forged')
    expect(office.open({ ...subject, record: other.bytes(200) }, ticket, 1_030_000)).toBe('forged')
  })

  it('are worth nothing with any bit changed, cut off or added, nor at another registrar', () => {
    const ticket = sealed()
    fc.assert(
      fc.property(fc.nat(ticket.length * 8 - 1), (bit) => {
        const changed = ticket.slice()
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(office.open(subject, changed, 1_030_000)).toBe('forged')
      }),
    )
    for (const wrong of [ticket.slice(0, -1), Uint8Array.of(...ticket, 0), ticket.slice(0, 19), new Uint8Array(90)]) {
      expect(office.open(subject, wrong, 1_030_000)).toBe('forged')
    }
    const elsewhere = createTicketOffice({ clock, random: seededRandom(2), crypto: portableCrypto, settings })
    expect(elsewhere.open(subject, ticket, 1_030_000)).toBe('forged')
  })

  it('outlive one change of the key, and no second one', async () => {
    const long = office.seal(subject, { firstIssuedAt: 0, issuedAt: 1_000_000, waitMs: 3_700_000 })
    await clock.advance(3_700_000)
    expect(office.open(subject, long, clock.now())).toBeTypeOf('object')
    const longer = office.seal(subject, { firstIssuedAt: 0, issuedAt: clock.now(), waitMs: 7_300_000 })
    await clock.advance(3_650_000)
    office.seal(subject, { firstIssuedAt: 0, issuedAt: 0, waitMs: 0 })
    await clock.advance(3_650_000)
    expect(office.open(subject, longer, clock.now())).toBe('forged')
  })
})
