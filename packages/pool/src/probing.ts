import { AbortedError, type NodeId, type Outcome, type ServerClient, type ServerKind } from '@waypost/core'
import type { Member } from './entry.js'
import { PoolError } from './pool-error.js'
import { codeOf, type DialOptions, withMember } from './with-member.js'

/** Options of `probe`. */
export interface ProbeOptions {
  /** Gives up; `probe` then rejects with an `AbortedError`. */
  readonly signal?: AbortSignal
}

export interface ProbingOptions<Client extends ServerClient> extends DialOptions {
  readonly kind: ServerKind<Client>
  /** In ms. */
  readonly deadlineMs: number
}

/** Tries one server of the pool by its kind's probe. What comes of it counts as any other request does. */
export async function probe<Client extends ServerClient>(
  options: ProbingOptions<Client>,
  nodeId: NodeId,
  member: Member | undefined,
  { signal }: ProbeOptions,
): Promise<Outcome> {
  const { kind, chooser, clock } = options
  const send = kind.probe
  if (send === undefined) throw new PoolError('PROBE_UNSUPPORTED', 'the kind has no probe', 'connect with the server')
  if (member === undefined) {
    throw new PoolError('NOT_IN_POOL', 'only a server of the pool is dialled', 'see candidates()', { nodeId })
  }
  const startedAt = clock.now()
  let outcome: Outcome
  try {
    await withMember(options, member, options.deadlineMs, signal, send.bind(kind), () => {})
    outcome = { type: 'success', milliseconds: clock.now() - startedAt }
  } catch (error) {
    if (signal?.aborted === true) throw new AbortedError(signal.reason)
    outcome = { type: 'failure', code: codeOf(error) }
  }
  chooser.report(nodeId, outcome)
  return outcome
}
