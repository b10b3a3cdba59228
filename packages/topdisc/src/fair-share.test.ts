import { type NodeId, type NodeRecord, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFairShare } from './fair-share.js'
import { testRecord } from './testing/test-record.js'

const idOf = (number: number) => toHex(seededRandom(number).bytes(32)) as NodeId
/** A node of its own number, and of a subnet by number; a negative one is loopback. */
const node = (number: number, subnet = number) =>
  testRecord({
    nodeId: idOf(number),
    ip: subnet < 0 ? '127.0.0.1' : `${20 + (subnet >> 16)}.${(subnet >> 8) & 255}.${subnet & 255}.1`,
  })
const nodes = (from: number, count: number, subnet?: number) =>
  Array.from({ length: count }, (_, at) => node(from + at, subnet))

function fairShare(target: number, sources: number) {
  const taken: NodeRecord[] = []
  const share = createFairShare({ target, sources, onTaken: (record) => taken.push(record) })
  const offer = (registrar: NodeRecord, named: readonly NodeRecord[]) => {
    const before = taken.length
    for (const record of named) share.offer(registrar, record)
    return taken.length - before
  }
  return { share, taken, offer }
}

describe('the places of a lookup', () => {
  it('are divided among ten sources: none of them takes more than its part', () => {
    const { share, offer } = fairShare(30, 10)
    const parts = Array.from({ length: 10 }, (_, source) => offer(node(source), nodes(100 * (source + 1), 10)))
    expect(parts).toEqual(new Array(10).fill(3))
    expect(share.isFull).toBe(true)
  })

  it('are one source for all registrars of a subnet, but not on loopback', () => {
    const { offer } = fairShare(30, 10)
    expect([offer(node(1, 7), nodes(100, 10)), offer(node(2, 7), nodes(200, 10))]).toEqual([3, 0])
    expect([offer(node(3, -1), nodes(300, 10)), offer(node(4, -1), nodes(400, 10))]).toEqual([3, 3])
  })

  it('go to one advertiser of each subnet first, but not on loopback', () => {
    const { share, taken, offer } = fairShare(30, 3)
    expect([offer(node(1), nodes(100, 10, 9)), offer(node(2), nodes(200, 10, 9))]).toEqual([1, 0])
    expect(offer(node(3), nodes(300, 10, -1))).toBe(10)
    share.release()
    expect(taken).toHaveLength(30)
  })

  it('are filled with what was kept when nobody is left to ask, from each source in turn', () => {
    const { share, taken, offer } = fairShare(30, 10)
    const [first, second] = [nodes(100, 10), nodes(200, 10)]
    expect([offer(node(1), first), offer(node(2), second)]).toEqual([3, 3])
    share.release()
    expect(taken).toHaveLength(20)
    expect(taken.slice(6, 10).map((record) => first.includes(record))).toEqual([true, false, true, false])
  })

  it('count what others named already against nobody, and pass on newer records at once', () => {
    const { taken, offer } = fairShare(30, 10)
    const known = nodes(100, 3)
    offer(node(1), known)
    expect(offer(node(2), [...known, ...nodes(200, 10)])).toBe(3)
    const newer = testRecord({ nodeId: idOf(100), ip: '20.0.100.1', sequence: 9 })
    expect(offer(node(1), [newer, newer])).toBe(1)
    expect(taken.at(-1)).toBe(newer)
  })

  it('have no limits when there is no target', () => {
    const { share, offer } = fairShare(Number.POSITIVE_INFINITY, 10)
    expect(offer(node(1), nodes(100, 50, 9))).toBe(50)
    expect(share.isFull).toBe(false)
  })

  it('are never more than the target, nobody twice, and all that was named when it was less', () => {
    const named = fc.array(
      fc.record({
        registrar: fc.integer({ min: 0, max: 12 }),
        advertiser: fc.integer({ min: 100, max: 130 }),
        subnet: fc.integer({ min: -1, max: 9 }),
      }),
      { maxLength: 120 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), named, (target, sources, all) => {
        const { share, taken } = fairShare(target, sources)
        for (const { registrar, advertiser, subnet } of all) share.offer(node(registrar), node(advertiser, subnet))
        share.release()
        const ids = taken.map(({ nodeId }) => nodeId)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids.length).toBe(Math.min(target, new Set(all.map(({ advertiser }) => advertiser)).size))
      }),
    )
  })
})
