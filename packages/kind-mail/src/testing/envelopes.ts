import type { Random } from '@waypost/core'
import { createEnvelope, type Envelope } from '../envelope.js'

/** `count` envelopes of a topic with rising timestamps, one every `stepMs` from `from` on. */
export function envelopes(
  count: number,
  options: {
    readonly from: number
    readonly stepMs?: number
    readonly topic?: string
    readonly random: Random
    readonly payloadBytes?: number
  },
): Envelope[] {
  const { from, stepMs = 1, topic = 'news', random, payloadBytes = 16 } = options
  return Array.from({ length: count }, (_, index) =>
    createEnvelope({ topic, timestamp: from + index * stepMs, lifetime: 86_400, payload: random.bytes(payloadBytes) }),
  )
}

/** All of an iteration. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
