import {
  AbortedError,
  type NodeId,
  type Outcome,
  type ServerClient,
  type ServerKind,
  WaypostError,
} from '@waypost/core'
import type { Member } from './entry.js'
import { PoolError } from './pool-error.js'
import { type DialOptions, withMember } from './with-member.js'

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
  if (kind.probe === undefined) {
    throw new PoolError('PROBE_UNSUPPORTED', `a ${kind.name} has no probe`, 'connect and send it a request')
  }
  if (member === undefined) {
    const hint = 'a probe goes to a trusted server or one of your own: look at candidates() for why this is neither'
    throw new PoolError('NOT_IN_POOL', 'the server is not in the pool, so that it is not dialled', hint, { nodeId })
  }
  const startedAt = clock.now()
  const work: NonNullable<typeof kind.probe> = async (server, context) => kind.probe?.(server, context)
  let outcome: Outcome
  try {
    await withMember(options, member, { name: 'the probe', ms: options.deadlineMs }, signal, work, () => {})
    outcome = { type: 'success', milliseconds: clock.now() - startedAt }
  } catch (error) {
    if (signal?.aborted === true) throw new AbortedError(signal.reason)
    outcome = { type: 'failure', code: WaypostError.is(error) ? error.code : 'UNTYPED' }
  }
  chooser.report(nodeId, outcome)
  return outcome
}
