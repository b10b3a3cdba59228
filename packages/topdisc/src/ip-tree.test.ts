import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIpTree } from './ip-tree.js'
import { boundAt, type LowerBound, raiseBound } from './lower-bound.js'

const ip = (text: string) => Uint8Array.from(text.split('.').map(Number))

/** The tree as the spec draws it: one vertex for each prefix. */
function plainTree(bits: number) {
  const vertices = new Map<string, { count: number; bound: LowerBound }>()
  const prefix = (address: Uint8Array, depth: number) =>
    [...address]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, depth)
  const longest = (address: Uint8Array) => {
    let depth = bits
    while (depth > 0 && !vertices.has(prefix(address, depth))) depth--
    return vertices.get(prefix(address, depth))
  }
  return {
    insert(address: Uint8Array, now: number) {
      const inherited = longest(address)?.bound ?? { valueMs: 0, setAt: 0 }
      for (let depth = 0; depth <= bits; depth++) {
        const vertex = vertices.get(prefix(address, depth))
        if (vertex !== undefined) vertex.count++
        else {
          vertices.set(prefix(address, depth), { count: 1, bound: { valueMs: boundAt(inherited, now), setAt: now } })
        }
      }
    },
    remove(address: Uint8Array) {
      for (let depth = 0; depth <= bits; depth++) {
        const vertex = vertices.get(prefix(address, depth))
        if (vertex === undefined) continue
        vertex.count--
        if (vertex.count === 0) vertices.delete(prefix(address, depth))
      }
    },
    count: (address: Uint8Array, depth: number) => vertices.get(prefix(address, depth))?.count ?? 0,
    score(address: Uint8Array) {
      const root = vertices.get('')?.count ?? 0
      let crowded = 0
      for (let level = 1; level <= bits; level++) {
        if (this.count(address, level) > root / 2 ** level) crowded++
      }
      return root === 0 ? 0 : crowded / bits
    },
    bound: (address: Uint8Array, now: number) => boundAt(longest(address)?.bound ?? { valueMs: 0, setAt: 0 }, now),
    raiseBound(address: Uint8Array, valueMs: number, now: number) {
      const vertex = longest(address)
      if (vertex !== undefined) raiseBound(vertex.bound, valueMs, now)
    },
  }
}

describe('the similarity tree', () => {
  it('scores by hand-counted levels', () => {
    const tree = createIpTree(32)
    expect(tree.score(ip('1.2.3.4'))).toBe(0)
    tree.insert(ip('1.2.3.4'), 0)
    // Root 1: each of the 32 levels counts 1 > 1/2^i.
    expect(tree.score(ip('1.2.3.4'))).toBe(1)
    // 1.2.3.4 and 1.2.3.5 part at the last bit.
    expect(tree.score(ip('1.2.3.5'))).toBe(31 / 32)
    // 129… parts at the first bit.
    expect(tree.score(ip('129.2.3.4'))).toBe(0)
    tree.insert(ip('129.2.3.4'), 0)
    // Root 2: level 1 counts 1, not more than 2/2; levels 2 to 32 count 1 > 2/4 and so on.
    expect(tree.score(ip('1.2.3.4'))).toBe(31 / 32)
    tree.insert(ip('65.2.3.4'), 0)
    tree.insert(ip('193.2.3.4'), 0)
    // Root 4, perfectly balanced over the first two bits: only levels 3 to 32 are crowded.
    expect(tree.score(ip('1.2.3.4'))).toBe(30 / 32)
    // Shares 000000 with 1.2.3.4 and leaves it at bit 7: levels 3 to 6 are crowded.
    expect(tree.score(ip('2.2.3.4'))).toBe(4 / 32)
  })

  it('leaves a renewed address out of its own score', () => {
    const tree = createIpTree(32)
    tree.insert(ip('1.2.3.4'), 0)
    expect(tree.score(ip('1.2.3.4'), ip('1.2.3.4'))).toBe(0)
    tree.insert(ip('1.2.3.9'), 0)
    tree.insert(ip('200.1.1.1'), 0)
    const without = createIpTree(32)
    without.insert(ip('1.2.3.9'), 0)
    without.insert(ip('200.1.1.1'), 0)
    for (const asked of ['1.2.3.4', '1.2.3.9', '1.2.200.1', '200.1.1.1', '90.1.1.1']) {
      expect(tree.score(ip(asked), ip('1.2.3.4')), asked).toBe(without.score(ip(asked)))
    }
  })

  // Few distinct bits, at both ends, so that addresses share edges, split them and join them again.
  const address = fc
    .tuple(fc.constantFrom(0, 1, 2, 3, 128, 192), fc.constantFrom(0, 1, 255), fc.constantFrom(0, 128, 1, 3))
    .map(([a, b, d]) => Uint8Array.of(a, b, 0, d))
  const step = fc.oneof(
    fc.record({ do: fc.constant('insert' as const), address }),
    fc.record({ do: fc.constant('remove' as const), index: fc.nat() }),
    fc.record({ do: fc.constant('raise' as const), address, valueMs: fc.integer({ min: 1, max: 5_000 }) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
  )

  it('counts, scores and bounds as the plain tree of the spec does, whatever comes and goes', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(address, { minLength: 1, maxLength: 12 }),
        (steps, asked) => {
          const tree = createIpTree(32)
          const plain = plainTree(32)
          const held: Uint8Array[] = []
          let now = 0
          for (const action of steps) {
            if (action.do === 'wait') now += action.ms
            else if (action.do === 'insert') {
              held.push(action.address)
              tree.insert(action.address, now)
              plain.insert(action.address, now)
            } else if (action.do === 'raise') {
              tree.raiseBound(action.address, action.valueMs, now)
              plain.raiseBound(action.address, action.valueMs, now)
            } else if (held.length > 0) {
              const [gone] = held.splice(action.index % held.length, 1)
              if (gone === undefined) continue
              tree.remove(gone)
              plain.remove(gone)
            }
            for (const one of asked) {
              expect(tree.score(one)).toBe(plain.score(one))
              expect(tree.bound(one, now)).toBeCloseTo(plain.bound(one, now), 6)
            }
          }
          expect(tree.size).toBe(held.length)
          for (const one of asked) {
            for (const depth of [0, 1, 2, 7, 8, 9, 16, 25, 31, 32]) {
              expect(tree.count(one, depth)).toBe(plain.count(one, depth))
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('handles the 128 levels of IPv6', () => {
    const tree = createIpTree(128)
    const one = new Uint8Array(16).fill(0x20)
    const near = one.slice()
    near[15] = 0x21
    tree.insert(one, 0)
    expect(tree.score(near)).toBe(127 / 128)
    tree.insert(near, 0)
    tree.remove(one)
    expect([tree.count(one, 127), tree.count(one, 128), tree.count(near, 128)]).toEqual([1, 0, 1])
  })
})
