import {
  AbortedError,
  type Clock,
  type NodeId,
  type Random,
  type Server,
  type ServerClient,
  type ServerKind,
  type Transport,
} from '@waypost/core'
import { onAbort } from './aborting.js'
import type { Chooser, SelectOptions } from './chooser.js'
import type { Member } from './entry.js'
import type { Emit } from './events.js'
import { PoolError } from './pool-error.js'
import { stopped } from './trust-book.js'
import { codeOf, withMember } from './with-member.js'

/** Bounds of one `connect`. */
export interface ConnectLimits {
  /** Most servers tried. @default 5 */
  readonly attempts: number
  /** Time for each of them, in ms. @default 10_000 */
  readonly attemptMs: number
  /** How long to wait for a server that may be tried, in ms. @default 30_000 */
  readonly waitMs: number
}

/** Options of `connect`. */
export interface ConnectOptions extends SelectOptions, Partial<ConnectLimits> {
  /** Gives up; `connect` then rejects with an `AbortedError`. */
  readonly signal?: AbortSignal
  /** The server that this connection takes over from: it is excluded, and a `failover` is told. */
  readonly replacing?: NodeId
}

/** A client and the server it talks to. */
export interface Connection<Client extends ServerClient> {
  readonly client: Client
  readonly server: Server
  /** Fires when the server leaves the pool or the pool stops; the reason is a `PoolError`. */
  readonly evicted: AbortSignal
}

export interface ConnectingOptions<Client extends ServerClient> {
  readonly kind: ServerKind<Client>
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly chooser: Chooser
  readonly limits: ConnectLimits
  readonly emit: Emit
  /** Why no server can be chosen now, `excluded` being left out. */
  explain(excluded: number): PoolError
}

interface Failure {
  readonly nodeId: NodeId
  readonly code: string
  readonly error: unknown
}

/** Pause before a server is tried again within one `connect`, in ms, when there is no other. */
const SAME_SERVER_PAUSE_MS = 1_000

/** Connects with a server of the pool, and with another one when that fails. `run` fires when the pool stops. */
export async function connect<Client extends ServerClient>(
  options: ConnectingOptions<Client>,
  request: ConnectOptions,
  run: AbortSignal,
): Promise<Connection<Client>> {
  const { chooser, clock, emit } = options
  const limits = { ...options.limits, ...request }
  const excluded = new Set(request.exclude)
  if (request.replacing !== undefined) excluded.add(request.replacing)
  const failures: Failure[] = []

  while (failures.length < limits.attempts) {
    const member = await nextServer(options, { ...request, exclude: excluded }, failures, limits.waitMs, run)
    const startedAt = clock.now()
    try {
      const client = await attempt(options, member, limits.attemptMs, request.signal)
      const milliseconds = clock.now() - startedAt
      const { server } = member
      chooser.report(server.nodeId, { type: 'success', milliseconds })
      const from = request.replacing ?? failures[0]?.nodeId
      if (from !== undefined && from !== server.nodeId) {
        emit('failover', { from, to: server.nodeId, code: failures[0]?.code ?? 'REPLACED' })
      }
      emit('connected', { server, milliseconds })
      return { client, server, evicted: member.eviction.signal }
    } catch (error) {
      if (request.signal?.aborted === true) throw new AbortedError(request.signal.reason)
      const code = codeOf(error)
      failures.push({ nodeId: member.server.nodeId, code, error })
      chooser.report(member.server.nodeId, { type: 'failure', code })
    }
  }
  throw connectFailed(failures)
}

/** The next server to try: one that did not fail yet, else, after a pause, one that did. */
async function nextServer<Client extends ServerClient>(
  options: ConnectingOptions<Client>,
  { context, exclude = [], signal }: ConnectOptions,
  failures: readonly Failure[],
  waitMs: number,
  run: AbortSignal,
): Promise<Member> {
  const { chooser, clock } = options
  const user = new Set(exclude)
  const tried = new Set([...user, ...failures.map(({ nodeId }) => nodeId)])
  const giveUpAt = clock.now() + waitMs
  const retryAt = failures.length === 0 ? 0 : clock.now() + SAME_SERVER_PAUSE_MS
  for (;;) {
    if (signal?.aborted === true) throw new AbortedError(signal.reason)
    if (run.aborted) throw stopped()
    const settings = context === undefined ? {} : { context }
    const now = clock.now()
    const member =
      chooser.select({ ...settings, exclude: tried }) ??
      (now >= retryAt ? chooser.select({ ...settings, exclude: user }) : undefined)
    if (member !== undefined) return member
    if (now >= giveUpAt) throw failures.length > 0 ? connectFailed(failures) : options.explain(user.size)
    await change(options, Math.min(giveUpAt, retryAt > now ? retryAt : giveUpAt) - now, [signal, run])
  }
}

/** Resolves when another server may be chosen, after `ms`, or when one of the signals fires. */
function change(
  { chooser, clock }: { readonly chooser: Chooser; readonly clock: Clock },
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
): Promise<void> {
  return new Promise((resolve) => {
    const ends: (() => void)[] = []
    const finish = () => {
      for (const end of ends.splice(0)) end()
      resolve()
    }
    ends.push(clock.after(ms, finish), chooser.onAvailable(finish), onAbort(signals, finish))
  })
}

/** One connection to one member; a kind that ignores its signal loses the race, and its late client is closed. */
function attempt<Client extends ServerClient>(
  options: ConnectingOptions<Client>,
  member: Member,
  attemptMs: number,
  caller: AbortSignal | undefined,
): Promise<Client> {
  const { kind } = options
  const closeLate = (late: Client) => late.close()
  return withMember(options, member, attemptMs, caller, (server, context) => kind.connect(server, context), closeLate)
}

function connectFailed(failures: readonly Failure[]) {
  const attempts = failures.map(({ nodeId, code }) => ({ nodeId, code }))
  const message = `none of ${failures.length} attempts to connect succeeded`
  return new PoolError('CONNECT_FAILED', message, 'look at data.attempts', { attempts }, failures.at(-1)?.error)
}
