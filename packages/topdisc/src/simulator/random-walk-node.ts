import { toHex } from '@waypost/core'
import { createBaselineRequests, QUERY_BYTES } from './baseline-requests.js'
import { walk } from './closest-walk.js'
import type { SimulatedNode, World } from './simulated-node.js'

const WALK_WIDTH = 16

/**
 * Discovery as version 4 has it: no advertisements; a lookup walks towards random ids and asks every node that it
 * meets what it offers. It may ask as many nodes as a TopDisc lookup may (K_lookup in each bucket), and finds those that it asked.
 */
export function createRandomWalkNodes(world: World): SimulatedNode[] {
  const { population, settings, random } = world
  const requests = createBaselineRequests(world)
  const budget = settings.queriesPerBucket * settings.buckets

  return population.records.map((_, from) => ({
    advertise() {},
    registrars: () => 0,
    held: () => [],
    holds: () => 0,
    lookup(topic, onFound, onEnd) {
      const asked = new Set<number>()
      let found = 0
      let fruitless = 0
      const isOver = () => found >= settings.lookupTarget || asked.size >= budget

      function next() {
        const before = asked.size
        const target = toHex(random.bytes(32))
        walk(world, {
          from,
          target,
          width: WALK_WIDTH,
          isOver,
          ask(to, done) {
            if (asked.has(to)) {
              done([])
              return
            }
            asked.add(to)
            requests.ask(
              { from, to, bytes: QUERY_BYTES },
              () => {
                const named = requests.closestFrom(to, from, target)
                return { reply: named, records: named.length }
              },
              (named) => {
                const isMember = population.topics[population.topicOf[to] ?? -1] === topic
                if (named !== undefined && isMember && found < settings.lookupTarget) {
                  found++
                  onFound(to)
                }
                done(named)
              },
            )
          },
          onEnd() {
            fruitless = asked.size === before ? fruitless + 1 : 0
            // In a small network there comes a time when everybody was asked.
            if (isOver() || fruitless >= 3) onEnd()
            else next()
          },
        })
      }
      next()
    },
  }))
}
