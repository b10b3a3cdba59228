import { type Clock, type Counters, WaypostError } from '@waypost/core'
import type { PublishResult, Refused } from '../wire/reply.js'
import { checkWork } from '../work.js'
import type { Admission, Path } from './admission.js'
import type { Archive, WeightedEnvelope } from './archive.js'
import type { ArrivalFeed } from './arrival-feed.js'
import type { PublisherWeights } from './gate/publisher-weights.js'
import type { Visitor } from './gate/visitor.js'
import type { WorkDemand } from './gate/work-demand.js'

/** Who published, and what went with the envelopes. */
export interface Submission {
  readonly visitor: Visitor
  /** For each envelope its proof of work, where one was given. */
  readonly nonces: readonly (Uint8Array | undefined)[]
}

/** The one way by which envelopes enter a server: admitted, stored durably, then announced to those who wait. */
export interface Intake {
  /** One result for each envelope, in order. A failing archive makes them `refused`; this never rejects for it. */
  take(envelopes: readonly WeightedEnvelope[], path: Path, submission?: Submission): Promise<readonly PublishResult[]>
}

export function createIntake(options: {
  readonly archive: Archive
  readonly admission: Admission
  readonly work: WorkDemand
  readonly weights: PublisherWeights
  readonly feed: ArrivalFeed
  readonly clock: Clock
  readonly counters: Counters
  /** Called with the envelopes that are new and durable. */
  onStored(envelopes: readonly WeightedEnvelope[], path: Path): void
}): Intake {
  const { archive, admission, work, weights, feed, clock, counters, onStored } = options

  return {
    async take(envelopes, path, submission) {
      const refusals = envelopes.map((envelope) => refusal(envelope, path))
      if (submission !== undefined) demandWork(envelopes, submission, refusals)
      if (path === 'reconcile') await refuseEvicted(envelopes, refusals)
      for (const refused of refusals) {
        if (refused !== undefined) counters.count('mail_refused_total', { path, code: refused.code })
      }
      const admitted = envelopes.filter((_, index) => refusals[index] === undefined)
      const weighed =
        submission === undefined
          ? admitted
          : admitted.map((envelope) => {
              return { ...envelope, weight: weights.add(submission.visitor.prefix, envelope.bytes.length) }
            })
      const results: (PublishResult | undefined)[] = refusals
      if (weighed.length > 0) fill(results, await store(weighed, path))
      return results.filter((result) => result !== undefined)
    },
  }

  function refusal(envelope: WeightedEnvelope, path: Path): Refused | undefined {
    const code = admission(envelope, path)
    return code === undefined ? undefined : { status: 'refused', code }
  }

  /** What was evicted for want of room would be evicted again, and come again from whoever has more room, for ever. */
  async function refuseEvicted(envelopes: readonly WeightedEnvelope[], refusals: (Refused | undefined)[]) {
    const ids = envelopes.map(({ id }) => id)
    try {
      const missing = new Set(await archive.missing(ids))
      const held = await archive.has(ids)
      for (const [index, id] of ids.entries()) {
        if (missing.has(id) || held[index] === true) continue
        refusals[index] ??= { status: 'refused', code: 'ENVELOPE_EVICTED' }
      }
    } catch {
      // An archive that fails says so when it is to store them.
    }
  }

  /** Refuses what comes without the work that is asked for; what is refused anyway needs none. */
  function demandWork(
    envelopes: readonly WeightedEnvelope[],
    { nonces }: Submission,
    refusals: (Refused | undefined)[],
  ): void {
    work.count(envelopes.length)
    const [bits, accepted] = [work.bits(), work.acceptedBits()]
    for (const [index, { id }] of envelopes.entries()) {
      if (refusals[index] !== undefined || checkWork(id, nonces[index], accepted)) continue
      refusals[index] = { status: 'refused', code: 'WORK_REQUIRED', bits }
    }
  }

  async function store(admitted: readonly WeightedEnvelope[], path: Path): Promise<PublishResult[]> {
    try {
      const put = await archive.put(admitted, clock.now())
      const fresh = admitted.flatMap((envelope, index) => {
        const result = put[index]
        return result?.status === 'stored' ? [{ ...envelope, sequence: result.sequence }] : []
      })
      counters.count('mail_stored_total', { path }, fresh.length)
      counters.count('mail_known_total', { path }, admitted.length - fresh.length)
      if (fresh.length > 0) {
        feed.push(fresh)
        onStored(fresh, path)
      }
      return put.map(({ status }) => ({ status }))
    } catch (error) {
      const code = WaypostError.is(error) ? error.code : 'ARCHIVE_FAILED'
      counters.count('mail_refused_total', { path, code }, admitted.length)
      return admitted.map(() => ({ status: 'refused', code, retryAfterMs: ARCHIVE_RETRY_MS }))
    }
  }
}

const ARCHIVE_RETRY_MS = 10_000

/** Puts `values` into the empty places, in order. */
function fill<T>(places: (T | undefined)[], values: readonly T[]): void {
  let next = 0
  for (let at = 0; at < places.length; at++) if (places[at] === undefined) places[at] = values[next++]
}
