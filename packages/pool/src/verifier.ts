import {
  type Clock,
  type Logger,
  type NodeId,
  type Registry,
  type ServerKind,
  type UnknownReason,
  type Verdict,
  WaypostError,
} from '@waypost/core'
import { createNap, logFailure, onAbort } from './aborting.js'

/**
 * Servers in use do not queue behind strangers: each lane has one call under way, and what comes meanwhile goes
 * together with the next.
 */
export type Lane = 'member' | 'candidate'

export interface VerifierOptions {
  readonly kind: ServerKind
  readonly registry: Registry
  readonly clock: Clock
  readonly logger: Logger
  /** A registry that has not answered by then counts as one that cannot tell. In ms. */
  readonly timeoutMs: number
  /** Most servers in one call. */
  readonly batchSize: number
  /** Makes sure that the registry runs; its time counts into `timeoutMs`. */
  prepare(): Promise<void>
  /** Gets the answers of one call. */
  answered(verdicts: readonly (readonly [NodeId, Verdict])[]): void
}

/** How long candidates gather before a call, in ms. */
const GATHER_MS = 20

/** Asks the registry about servers, in batches, one answer for each question. */
export interface Verifier {
  ask(nodeId: NodeId, lane: Lane): void
  /** Drops the question; an answer under way is not delivered. */
  cancel(nodeId: NodeId): void
  /** Resolves when the candidates' call under way has ended, at once when there is none. */
  progress(): Promise<void>
}

/** A {@link Verifier} that works until `signal` fires. */
export function createVerifier(options: VerifierOptions, signal: AbortSignal): Verifier {
  const { registry, kind, clock, logger } = options
  const questions = new Map<NodeId, number>()
  const gathering = createNap(clock, signal)
  let lastQuestion = 0
  const lanes = {
    member: { queue: new Set<NodeId>(), call: undefined as Promise<void> | undefined },
    candidate: { queue: new Set<NodeId>(), call: undefined as Promise<void> | undefined },
  }

  async function pump(lane: Lane) {
    const { queue } = lanes[lane]
    try {
      while (queue.size > 0 && !signal.aborted) {
        // Candidates trickle in and gather for a moment; a member's trust is asked after in the next turn.
        if (lane === 'candidate') await gathering.rest(GATHER_MS)
        else await Promise.resolve()
        if (signal.aborted) return
        const batch = [...takeUpTo(queue, options.batchSize)].map((id) => [id, questions.get(id)] as const)
        const verdicts = await callRegistry(batch.map(([id]) => id))
        if (signal.aborted) return
        options.answered(batch.flatMap(([id, question]) => settle(id, question, verdicts)))
      }
    } finally {
      // In the same turn as the last look at the queue: a question asked from now on starts a new pump.
      lanes[lane].call = undefined
    }
  }

  /**
   * A change may come while a call is under way: whatever that call says may be older than the change, so a newer
   * question silences the answer to an older one. Bad news is never too late: it counts even then, or a stream of
   * changes could hold it back for ever.
   */
  function settle(id: NodeId, question: number | undefined, verdicts: ReadonlyMap<NodeId, Verdict>) {
    if (question === undefined || !questions.has(id)) return []
    const verdict = verdicts.get(id) ?? unknown('rpc-invalid-answer')
    const isLatest = questions.get(id) === question
    if (isLatest) questions.delete(id)
    return isLatest || verdict.status === 'untrusted' ? [[id, verdict] as const] : []
  }

  async function callRegistry(ids: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Verdict>> {
    const given = new AbortController()
    const giveUp = () => {
      late.resolve(allUnknown(ids, 'stopped'))
      given.abort(signal.reason)
    }
    const late = Promise.withResolvers<ReadonlyMap<NodeId, Verdict>>()
    const end = onAbort([signal], giveUp)
    const cancelTimer = clock.after(options.timeoutMs, () => {
      late.resolve(allUnknown(ids, 'rpc-timeout'))
      given.abort()
    })
    try {
      const answer = options.prepare().then(() => registry.verify(kind, ids, { signal: given.signal }))
      return await Promise.race([answer, late.promise])
    } catch (error) {
      if (!signal.aborted) logFailure(logger, error, 'the registry failed to give a verdict')
      return allUnknown(ids, reasonOf(error))
    } finally {
      cancelTimer()
      end()
    }
  }

  return {
    ask(nodeId, lane) {
      questions.set(nodeId, ++lastQuestion)
      const target = lanes[lane]
      lanes[lane === 'member' ? 'candidate' : 'member'].queue.delete(nodeId)
      target.queue.add(nodeId)
      target.call ??= pump(lane)
    },
    cancel(nodeId) {
      questions.delete(nodeId)
      lanes.member.queue.delete(nodeId)
      lanes.candidate.queue.delete(nodeId)
    },
    async progress() {
      await lanes.candidate.call
    },
  }
}

function* takeUpTo(queue: Set<NodeId>, most: number) {
  let taken = 0
  for (const id of queue) {
    if (taken++ >= most) return
    queue.delete(id)
    yield id
  }
}

const REASONS: Record<UnknownReason, true> = {
  'rpc-unreachable': true,
  'rpc-timeout': true,
  'rpc-invalid-answer': true,
  'rpc-refused': true,
  'rpc-disagreement': true,
  'wrong-chain': true,
  'no-contract': true,
  stale: true,
  stopped: true,
}

/** Why a registry that does not start, or breaks its word and rejects, cannot tell: what its error says in `data.reason`. */
function reasonOf(error: unknown): UnknownReason {
  const reason = WaypostError.is(error) ? error.data.reason : undefined
  return typeof reason === 'string' && Object.hasOwn(REASONS, reason) ? (reason as UnknownReason) : 'rpc-invalid-answer'
}

function unknown(reason: UnknownReason): Verdict {
  return { status: 'unknown', reason }
}

function allUnknown(ids: readonly NodeId[], reason: UnknownReason): ReadonlyMap<NodeId, Verdict> {
  return new Map(ids.map((id) => [id, unknown(reason)]))
}
