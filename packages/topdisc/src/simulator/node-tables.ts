import type { Hex, NodeRecord, Random } from '@waypost/core'
import { idWord, sharedBits } from '../distance.js'
import { sample } from '../seeded-draw.js'
import type { Population } from './population.js'

/** The ordinary node tables of Discovery v5 as they would be after a long while. */
export interface NodeTables {
  /** What a node's table holds: up to 16 nodes for each of 17 distances, drawn at random; the last holds all nearer. */
  of(node: number): readonly number[]
  recordsOf(node: number): readonly NodeRecord[]
}

const BUCKETS = 17
const BUCKET_SIZE = 16

/** @param poisonedShare how much of each bucket of an honest node is malicious, as far as there are such nodes */
export function fillNodeTables(population: Population, random: Random, poisonedShare = 0): NodeTables {
  const { size, records } = population
  const words = Float64Array.from(records, ({ nodeId }) => idWord(nodeId, 0) >>> 0)
  const sorted = Array.from({ length: size }, (_, node) => node).sort((a, b) => wordOf(a) - wordOf(b) || a - b)

  function wordOf(node: number): number {
    return words[node] ?? 0
  }

  /** Where the first node whose id is not below `word` stands in the sorted row. */
  function position(word: number): number {
    let from = 0
    let to = size
    while (from < to) {
      const middle = (from + to) >> 1
      if (wordOf(sorted[middle] ?? 0) < word) from = middle + 1
      else to = middle
    }
    return from
  }

  /** Some of the nodes whose ids begin with the first `bits` bits of `word`: they stand side by side. */
  function drawFrom(word: number, bits: number, except: number): number[] {
    const span = 2 ** (32 - bits)
    const first = Math.floor(word / span) * span
    const range = sorted.slice(position(first), position(first + span)).filter((node) => node !== except)
    const draw = (below: number) => random.integer(below)
    if (poisonedShare === 0 || population.isMalicious(except)) return sample(range, BUCKET_SIZE, draw)
    const poison = sample(range.filter(population.isMalicious), Math.round(BUCKET_SIZE * poisonedShare), draw)
    const honest = range.filter((node) => !population.isMalicious(node))
    return [...poison, ...sample(honest, BUCKET_SIZE - poison.length, draw)]
  }

  const tables: Uint32Array[] = []
  for (let node = 0; node < size; node++) {
    const table: number[] = []
    for (let shared = 0; shared < BUCKETS; shared++) {
      const isLast = shared === BUCKETS - 1
      const word = isLast ? wordOf(node) : (wordOf(node) ^ (1 << (31 - shared))) >>> 0
      table.push(...drawFrom(word, isLast ? shared : shared + 1, node))
    }
    tables.push(Uint32Array.from(table))
  }
  const tableRecords = tables.map((table) => Object.freeze(Array.from(table, (node) => records[node] as NodeRecord)))
  return { of: (node) => [...(tables[node] ?? [])], recordsOf: (node) => tableRecords[node] ?? [] }
}

/** Which of two ids is nearer to `target` by XOR: negative when `a` is. */
export function compareDistance(target: Hex, a: Hex, b: Hex): number {
  const from = sharedBits(a, b)
  if (from === 256) return 0
  const word = Math.floor(from / 32)
  return ((idWord(a, word) ^ idWord(target, word)) >>> 0) - ((idWord(b, word) ^ idWord(target, word)) >>> 0)
}

/** The `count` nodes nearest to `target`, the nearest first. */
export function nearest(population: Population, nodes: readonly number[], target: Hex, count: number): number[] {
  const idOf = (node: number) => (population.records[node] as NodeRecord).nodeId
  return [...nodes].sort((a, b) => compareDistance(target, idOf(a), idOf(b))).slice(0, count)
}
