import { logDistance } from '../../distance.js'
import type { RegConfirmation, RequestMessage } from '../../message.js'
import { sample } from '../../seeded-draw.js'
import { type Pull, packAnswer, type TalkReply } from '../../talk.js'
import type { World } from '../simulated-node.js'

/**
 * A registrar that answers for the attacked topic: it names malicious advertisers and malicious registrars alone, and
 * says of every registration that it is admitted, so that the advertiser looks no further.
 */
export interface LyingRegistrar {
  answer(request: RequestMessage | Pull): TalkReply
}

const NOTHING = new Uint8Array(0)

export function createLyingRegistrar(world: World): LyingRegistrar {
  const { population, settings, random } = world
  const malicious = Array.from({ length: population.size - population.honest }, (_, at) => population.honest + at)
  const draw = (below: number) => random.integer(below)
  const bytesOf = (node: number) => population.recordBytes[node] as Uint8Array
  /** Malicious nodes by their log distance from the attacked topic. */
  const byDistance = new Map<number, number[]>()
  const topic = population.topics[population.target]
  for (const node of malicious) {
    const record = population.records[node]
    if (topic === undefined || record === undefined) continue
    const distance = logDistance(topic, record.nodeId)
    byDistance.set(distance, [...(byDistance.get(distance) ?? []), node])
  }

  function auxiliaries(distances: readonly number[]): Uint8Array[] {
    return distances
      .flatMap((distance) => sample(byDistance.get(distance) ?? [], 1, draw))
      .slice(0, settings.returnedAuxiliaries)
      .map(bytesOf)
  }

  return {
    answer(request) {
      const isRegistration = request.type === 'REGTOPIC'
      const confirmation: Omit<RegConfirmation, 'total'> = {
        type: 'REGCONFIRMATION',
        ticket: NOTHING,
        waitMs: settings.adLifetimeMs,
      }
      const ads = sample(malicious, settings.returnedAds, draw).map(bytesOf)
      const told = { auxiliaries: auxiliaries(request.distances) }
      const packets = packAnswer(isRegistration ? { ...told, confirmation } : { ...told, ads })
      // Whatever is worth telling stands in the first packet of an answer that it composed itself.
      return { cursor: NOTHING, messages: packets[0] ?? [] }
    },
  }
}
