import type { Random } from '@waypost/core'
import type { Population } from './population.js'
import type { Timeline } from './timeline.js'

/** How honest nodes come and go. They keep their ids; a node that is away hears nothing and sends nothing. */
export interface ChurnModel {
  /** How long a node stays, in ms, the mean of an exponential distribution. Infinite: nobody leaves. */
  readonly stayMs: number
  /** How long it is away, in ms, the mean of another. @default 600_000 */
  readonly awayMs: number
}

/** Who is there now. */
export interface Presence {
  isHere(node: number): boolean
}

/** Everybody is there at the start. Malicious nodes never leave. */
export function createChurn(options: {
  readonly churn: ChurnModel
  readonly population: Population
  readonly timeline: Timeline
  readonly random: Random
}): Presence {
  const { churn, population, timeline, random } = options
  if (churn.stayMs === Number.POSITIVE_INFINITY) return { isHere: () => true }
  const away = new Uint8Array(population.size)
  const drawn = (meanMs: number) => -Math.log((random.integer(2 ** 32) + 1) / 2 ** 32) * meanMs

  function turn(node: number) {
    timeline.schedule(drawn(away[node] === 1 ? churn.awayMs : churn.stayMs), () => {
      away[node] = away[node] === 1 ? 0 : 1
      turn(node)
    })
  }

  for (let node = 0; node < population.honest; node++) turn(node)
  return { isHere: (node) => away[node] !== 1 }
}
