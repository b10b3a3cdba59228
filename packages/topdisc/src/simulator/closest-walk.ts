import type { Hex } from '@waypost/core'
import { nearest } from './node-tables.js'
import type { World } from './simulated-node.js'

/** One iterative walk of Kademlia towards a target. */
export interface WalkOptions {
  readonly from: number
  readonly target: Hex
  /** k: how many of the nearest nodes are to be asked before it ends. */
  readonly width: number
  /** Asks one node and hands over the nodes that it names; undefined when it did not answer. Called once a node. */
  readonly ask: (node: number, done: (named: readonly number[] | undefined) => void) => void
  /** Ends the walk early. */
  readonly isOver: () => boolean
  /** @param closest the nearest nodes that answered, at most `width` of them */
  readonly onEnd: (closest: readonly number[]) => void
}

/** Asks the nearest known node that was not asked yet, a few at a time, until the `width` nearest have answered. */
export function walk(world: World, { from, target, width, ask, isOver, onEnd }: WalkOptions) {
  const { population, tables, settings } = world
  let candidates = nearest(population, tables.of(from), target, width)
  const seen = new Set([from, ...candidates])
  const asked = new Set<number>()
  let inFlight = 0
  let hasEnded = false

  function answered(node: number, named: readonly number[] | undefined) {
    inFlight--
    if (named === undefined) candidates = candidates.filter((candidate) => candidate !== node)
    else {
      const fresh = named.filter((other) => !seen.has(other))
      for (const other of fresh) seen.add(other)
      if (fresh.length > 0) candidates = nearest(population, [...candidates, ...fresh], target, width)
    }
    step()
  }

  function step() {
    while (!isOver() && inFlight < settings.concurrency) {
      const next = candidates.find((candidate) => !asked.has(candidate))
      if (next === undefined) break
      asked.add(next)
      inFlight++
      ask(next, (named) => answered(next, named))
    }
    if (inFlight > 0 || hasEnded) return
    hasEnded = true
    onEnd(candidates.filter((candidate) => asked.has(candidate)))
  }

  step()
}
