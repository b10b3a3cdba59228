import type { NodeId, Verdict } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createTally } from './tally.js'

const id = (byte: number) => `0x${byte.toString(16).padStart(2, '0').repeat(32)}` as NodeId
const asOf = { block: 1, at: 0, proved: false }
const trusted: Verdict = { status: 'trusted', provider: { id: 1 }, expiresAt: 9, asOf }
const untrusted: Verdict = { status: 'untrusted', reason: 'not-listed', asOf }

describe('the tally', () => {
  it('counts a server once for each source, and once in all', () => {
    const tally = createTally()
    tally.found(id(1), 'topic')
    tally.found(id(1), 'topic')
    tally.found(id(1), 'cache')
    tally.found(id(2), 'topic')
    expect(tally.discovered).toBe(2)
    expect(tally.discoveredBy).toEqual({ topic: 2, registry: 0, cache: 1, custom: 0 })
  })

  it('counts each server by its first verdict', () => {
    const tally = createTally()
    tally.verdict(id(1), trusted)
    tally.verdict(id(1), untrusted)
    tally.verdict(id(2), untrusted)
    tally.verdict(id(3), { status: 'unknown', reason: 'rpc-timeout' })
    expect(tally.verdicts).toEqual({ trusted: 1, untrusted: { 'not-listed': 1 }, unknown: 1 })
  })
})
