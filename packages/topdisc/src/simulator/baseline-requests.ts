import type { Hex } from '@waypost/core'
import { sample } from '../seeded-draw.js'
import { nearest } from './node-tables.js'
import type { World } from './simulated-node.js'

/** What the baselines have in common: requests with a time limit, and what a node tells about others. */
export interface BaselineRequests {
  /**
   * Sends a request and hands over the reply; undefined when it did not come in time.
   *
   * @param answer what the peer does with it: its reply and how many records that holds
   */
  ask<Reply>(
    request: { readonly from: number; readonly to: number; readonly bytes: number },
    answer: () => { readonly reply: Reply; readonly records: number },
    done: (reply: Reply | undefined) => void,
  ): void
  /** The nodes that `node` names when `asker` wants those nearest to a target: a malicious one names its like. */
  closestFrom(node: number, asker: number, target: Hex): readonly number[]
  /** Malicious nodes at random, as many as one reply holds. */
  accomplices(): readonly number[]
}

/** Length of a FINDNODE-like request, in bytes. */
export const QUERY_BYTES = 44
const REPLY_HEADER_BYTES = 16
/** Nodes that one reply names. */
const NAMED = 16

export function createBaselineRequests(world: World): BaselineRequests {
  const { timeline, network, population, tables, settings, random } = world
  const recordBytes = population.recordBytes[0]?.length ?? 0
  const malicious = Array.from({ length: population.size - population.honest }, (_, at) => population.honest + at)
  const nearestAccomplices = new Map<Hex, readonly number[]>()
  const attacked = population.topics[population.target]

  const accomplices = (count: number) => sample(malicious, count, (below) => random.integer(below))

  return {
    ask({ from, to, bytes }, answer, done) {
      let isOpen = true
      const cancel = timeline.schedule(settings.requestTimeoutMs, () => {
        isOpen = false
        done(undefined)
      })
      network.send({
        from,
        to,
        bytes,
        answer() {
          const { reply, records } = answer()
          return { reply, bytes: REPLY_HEADER_BYTES + records * recordBytes }
        },
        onReply(reply) {
          if (!isOpen) return
          cancel()
          done(reply)
        },
      })
    },
    closestFrom(node, asker, target) {
      if (!population.isMalicious(node) || population.isMalicious(asker)) {
        return nearest(population, tables.of(node), target, NAMED)
      }
      if (target !== attacked) return accomplices(NAMED)
      const known = nearestAccomplices.get(target) ?? nearest(population, malicious, target, NAMED)
      nearestAccomplices.set(target, known)
      return known
    },
    accomplices: () => accomplices(settings.returnedAds),
  }
}
