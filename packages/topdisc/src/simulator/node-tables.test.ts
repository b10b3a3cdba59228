import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { sharedBits } from '../distance.js'
import { attackOf } from './attackers/attack.js'
import { fillNodeTables, nearest } from './node-tables.js'
import { createPopulation, recordNumber } from './population.js'

const population = createPopulation({
  nodes: 300,
  topics: 10,
  zipfExponent: 1,
  recordBytes: 180,
  random: seededRandom(1),
  advertisers: 300,
  attack: attackOf({ share: 0.2, topicRank: 2, ids: 'near-topic' }),
})
const idOf = (node: number) => population.records[node]?.nodeId ?? '0x'

describe('node tables', () => {
  const tables = fillNodeTables(population, seededRandom(2))

  it('hold for each distance what there is, up to 16 nodes, and never their owner', () => {
    for (let node = 0; node < population.size; node++) {
      const there = new Array<number>(17).fill(0)
      const held = new Array<number>(17).fill(0)
      const bucketOf = (other: number) => Math.min(16, sharedBits(idOf(node), idOf(other)))
      for (let other = 0; other < population.size; other++) {
        if (other !== node) there[bucketOf(other)] = (there[bucketOf(other)] ?? 0) + 1
      }
      for (const other of tables.of(node)) held[bucketOf(other)] = (held[bucketOf(other)] ?? 0) + 1
      expect(tables.of(node)).not.toContain(node)
      expect(new Set(tables.of(node)).size).toBe(tables.of(node).length)
      expect(held).toEqual(there.map((count) => Math.min(16, count)))
    }
  })

  it('hold malicious nodes beyond their share when they are poisoned, and the malicious ones tell nobody the like', () => {
    const uniform = createPopulation({
      nodes: 300,
      topics: 1,
      advertisers: 300,
      zipfExponent: 1,
      recordBytes: 180,
      random: seededRandom(3),
      attack: attackOf({ share: 0.2, topicRank: 1 }),
    })
    const maliciousShare = (nodes: readonly number[], poisoned: number) => {
      const tables = fillNodeTables(uniform, seededRandom(4), poisoned)
      const held = nodes.flatMap((node) => tables.of(node))
      return held.filter(uniform.isMalicious).length / held.length
    }
    const [honest, malicious] = [[...Array(20).keys()], [...Array(20).keys()].map((at) => 280 + at)]
    expect(maliciousShare(honest, 0.5)).toBeGreaterThan(maliciousShare(honest, 0) + 0.1)
    expect(Math.abs(maliciousShare(malicious, 0.5) - maliciousShare(malicious, 0))).toBeLessThan(0.05)
  })

  it('find the nodes nearest to an id, the nearest first', () => {
    const all = Array.from({ length: population.size }, (_, node) => node)
    const target = population.topics[0] ?? '0x'
    const distance = (node: number) => BigInt(idOf(node)) ^ BigInt(target)
    const expected = all.toSorted((a, b) => (distance(a) < distance(b) ? -1 : 1)).slice(0, 20)
    expect(nearest(population, all, target, 20)).toEqual(expected)
  })
})

describe('a population', () => {
  it('has the malicious nodes that were asked for: near the topic, at shared addresses, for the attacked topic', () => {
    expect([population.honest, population.target]).toEqual([240, 1])
    const sybils = population.records.slice(240)
    expect(new Set(sybils.map(({ ip }) => ip)).size).toBe(60 / 5)
    expect(new Set(population.records.map(({ ip }) => ip)).size).toBe(240 + 12)
    for (const [at, { nodeId }] of sybils.entries()) {
      expect(sharedBits(nodeId, population.topics[1] ?? '0x')).toBeGreaterThanOrEqual(24)
      expect(population.topicOf[240 + at]).toBe(1)
    }
  })

  it.each([70, 180, 300])('has records of %i bytes that say whose they are', (recordBytes) => {
    const { recordBytes: all } = createPopulation({
      nodes: 300,
      topics: 1,
      advertisers: 300,
      zipfExponent: 1,
      recordBytes,
      random: seededRandom(1),
      attack: undefined,
    })
    expect(all.map(recordNumber)).toEqual(all.map((_, node) => node))
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([recordBytes]))
  })
})
