import type { Hex, Random } from '@waypost/core'
import { wordsOfTopic } from '../distance.js'
import { sample, samplePlaces } from '../seeded-draw.js'
import { numberOf, type Population, type SimulatedRecord } from './population.js'

/** The ordinary node tables of Discovery v5 as they would be after a long while. */
export interface NodeTables {
  /** What a node's table holds: up to 16 nodes for each of 17 distances, drawn at random; the last holds all nearer. */
  of(node: number): readonly number[]
  recordsOf(node: number): readonly SimulatedRecord[]
}

const BUCKETS = 17
const BUCKET_SIZE = 16

/** @param poisonedShare how much of each bucket of an honest node is malicious, as far as there are such nodes */
export function fillNodeTables(population: Population, random: Random, poisonedShare = 0): NodeTables {
  const { size, records } = population
  const words = Float64Array.from(population.ids, (id) => (id[0] as number) >>> 0)
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
    const [from, to] = [position(first), position(first + span)]
    const draw = (below: number) => random.integer(below)
    if (poisonedShare === 0 || population.isMalicious(except)) {
      // It stands among them only where they are those nearest to itself: half of the network need not be copied for it.
      const own = wordOf(except) >= first && wordOf(except) < first + span ? sorted.indexOf(except, from) : to
      const places = samplePlaces(own < to ? to - from - 1 : to - from, BUCKET_SIZE, draw)
      return places.map((place) => sorted[from + place < own ? from + place : from + place + 1] as number)
    }
    const range = sorted.slice(from, to).filter((node) => node !== except)
    const poison = sample(range.filter(population.isMalicious), Math.round(BUCKET_SIZE * poisonedShare), draw)
    const honest = range.filter((node) => !population.isMalicious(node))
    return [...poison, ...sample(honest, BUCKET_SIZE - poison.length, draw)]
  }

  const tables: (readonly SimulatedRecord[])[] = []
  for (let node = 0; node < size; node++) {
    const table: SimulatedRecord[] = []
    for (let shared = 0; shared < BUCKETS; shared++) {
      const isLast = shared === BUCKETS - 1
      const word = isLast ? wordOf(node) : (wordOf(node) ^ (1 << (31 - shared))) >>> 0
      for (const other of drawFrom(word, isLast ? shared : shared + 1, node)) {
        table.push(records[other] as SimulatedRecord)
      }
    }
    // A copy has no room to spare.
    tables.push(Object.freeze(table.slice()))
  }
  const recordsOf = (node: number) => tables[node] ?? []
  return { of: (node) => recordsOf(node).map(numberOf), recordsOf }
}

/** The `count` nodes nearest to `target`, the nearest first. */
export function nearest(population: Population, nodes: readonly number[], target: Hex, count: number): number[] {
  const to = wordsOfTopic(target)
  const near: number[] = []
  for (const node of nodes) {
    const id = idOf(population, node)
    let at = near.length
    while (at > 0 && isNearer(to, id, idOf(population, near[at - 1] as number))) at--
    if (at >= count) continue
    if (near.length === count) near.pop()
    near.splice(at, 0, node)
  }
  return near
}

function idOf(population: Population, node: number): Int32Array {
  return population.ids[node] as Int32Array
}

/** Whether id `a` is nearer to `target` by XOR than `b`; all as words. */
function isNearer(target: Int32Array, a: Int32Array, b: Int32Array): boolean {
  for (let word = 0; word < 8; word++) {
    const [of, first, second] = [target[word] as number, a[word] as number, b[word] as number]
    if (first !== second) return (first ^ of) >>> 0 < (second ^ of) >>> 0
  }
  return false
}
