import { AbortedError, type CallOptions, type Clock, type NodeId, type Server, WaypostError, wait } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { PublishResult, Refused } from '../wire/reply.js'
import { solveWork } from '../work.js'
import { type Connections, isSessionOver } from './connections.js'
import type { Outbox } from './outbox.js'
import { retryAfterOf } from './retry-after.js'

export interface PublishOptions extends CallOptions {
  /** Servers that have to acknowledge. @default the client's */
  readonly acknowledgements?: number
  /** Told while it goes on; must not throw. */
  readonly onProgress?: (progress: PublishProgress) => void
}

/** What publishing tells while it goes on. */
export type PublishProgress =
  /** The server has the message in its archive. */
  | { readonly type: 'acknowledged'; readonly server: NodeId }
  /** The server failed or refused; another one is asked. */
  | { readonly type: 'refused'; readonly server: NodeId; readonly code: string }
  /** The server asks for a proof of work of so many bits, which is being solved. */
  | { readonly type: 'working'; readonly server: NodeId; readonly bits: number }
  /** Too few servers acknowledged: after so many ms the others are asked again. */
  | { readonly type: 'waiting'; readonly milliseconds: number }

/** A message that enough servers hold. */
export interface Published {
  readonly id: EnvelopeId
  readonly timestamp: number
  /** The servers that have it in their archives. */
  readonly acknowledgedBy: readonly NodeId[]
}

/** Why one server did not acknowledge. */
interface Refusal {
  readonly server?: NodeId
  readonly code: string
}

/** What publishing is made of. */
export interface PublishParts {
  readonly connections: Connections
  readonly clock: Clock
  readonly outbox: Outbox
  /** Most bits of work that a server may ask for. */
  readonly maxWorkBits: number
}

/** Times that a server may raise what it asks for before it is taken to refuse. */
const MOST_SOLVED = 3
/** Rounds over the servers, and the pause after the first, which doubles. */
const ROUNDS = 4
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** How long a round waits for a server that it has not asked yet. */
const NEXT_SERVER_WAIT_MS = 1_000

/**
 * Sends an envelope to distinct servers until enough of them have stored it. A server that fails or refuses is
 * replaced by another one; when all were asked, the rest are asked again after a pause. Work that a server asks for is solved,
 * and sent along to the others.
 *
 * @throws MailError `NOT_ACKNOWLEDGED`; `data.acknowledgedBy` and `data.refusals` say how far it came
 * @throws AbortedError when the signal fires
 */
export async function publishEnvelope(
  envelope: Envelope,
  parts: PublishParts,
  options: Omit<PublishOptions, 'acknowledgements'> & { readonly acknowledgements: number },
): Promise<Published> {
  const { connections, clock, outbox, maxWorkBits } = parts
  const { acknowledgements, signal, onProgress = () => {} } = options
  const call = signal === undefined ? {} : { signal }
  const acknowledgedBy = new Set<NodeId>()
  const refusals: Refusal[] = []
  /** Servers whose session had run out once: one that ends each session at once has no excuse. */
  const reopened = new Set<NodeId>()
  const work = createWork(envelope.id, signal)

  for (let round = 0; round < ROUNDS; round++) {
    const asked = new Set(acknowledgedBy)
    let retryAfterMs = 0
    let isExhausted = false
    while (acknowledgedBy.size < acknowledgements && !isExhausted) {
      const missing = acknowledgements - acknowledgedBy.size
      const chosen: MailConnection[] = []
      // Chosen one after the other, so that they are distinct; asked all at once.
      let others: readonly Server[] = []
      for (let count = 0; count < missing && !isExhausted && others.length === 0; count++) {
        try {
          const wanted = { exclude: asked, ...call, ...(asked.size > 0 ? { waitMs: NEXT_SERVER_WAIT_MS } : {}) }
          const connection = await connections.acquire(wanted)
          asked.add(connection.server.nodeId)
          chosen.push(connection)
          // The first one brings the others' receipts, once: where they do not come, the others are asked themselves.
          if (round === 0 && count === 0 && missing > 1 && acknowledgedBy.size === 0) {
            others = connections.witnesses(asked)
          }
        } catch (error) {
          if (WaypostError.is(error, 'ABORTED') || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
          refusals.push({ code: codeOf(error) })
          isExhausted = true
        }
      }
      const [first] = chosen
      const witnessed = first === undefined || others.length === 0 ? [] : [askWitnesses(first, missing - 1, others)]
      const waits = await Promise.all([...chosen.map((connection) => askOne(connection, asked)), ...witnessed])
      retryAfterMs = Math.max(retryAfterMs, ...waits)
    }
    if (acknowledgedBy.size >= acknowledgements) {
      return { id: envelope.id, timestamp: envelope.timestamp, acknowledgedBy: [...acknowledgedBy] }
    }
    if (round < ROUNDS - 1) {
      const milliseconds = Math.min(LONGEST_PAUSE_MS, Math.max(retryAfterMs, FIRST_PAUSE_MS * 2 ** round))
      onProgress({ type: 'waiting', milliseconds })
      await wait(clock, milliseconds, signal)
    }
  }
  throw notAcknowledged(envelope.id, acknowledgements, [...acknowledgedBy], refusals)

  function refuse(server: NodeId, code: string) {
    refusals.push({ server, code })
    onProgress({ type: 'refused', server, code })
  }

  /** Asks a server for receipts of others. Whatever goes wrong, it resolves: the others can be asked themselves. */
  async function askWitnesses(connection: MailConnection, wanted: number, others: readonly Server[]): Promise<number> {
    try {
      const most = Math.min(wanted, MAIL_LIMITS.witnesses)
      for (const { nodeId, ids } of await outbox.witness(connection, envelope.id, most, others, call)) {
        if (!ids.includes(envelope.id) || acknowledgedBy.has(nodeId)) continue
        acknowledgedBy.add(nodeId)
        onProgress({ type: 'acknowledged', server: nodeId })
      }
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      if (WaypostError.is(error, 'SERVER_MISBEHAVED')) connections.drop(connection)
    }
    return 0
  }

  /** Asks one server; resolves with how long it wants to be left alone, in ms. */
  async function askOne(connection: MailConnection, asked: Set<NodeId>): Promise<number> {
    const server = connection.server.nodeId
    try {
      let result = await outbox.send(connection, envelope, work.nonce, call)
      for (let solved = 0; asksForWork(result) && solved < MOST_SOLVED; solved++) {
        if (result.bits > maxWorkBits) break
        onProgress({ type: 'working', server, bits: result.bits })
        result = await outbox.send(connection, envelope, await work.solve(result.bits), call)
      }
      if (result.status !== 'refused') {
        acknowledgedBy.add(server)
        onProgress({ type: 'acknowledged', server })
        return 0
      }
      refuse(server, result.code)
      return result.retryAfterMs ?? 0
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      refuse(server, codeOf(error))
      const retryAfterMs = retryAfterOf(error)
      if (retryAfterMs !== undefined) return retryAfterMs
      connections.drop(connection)
      if (!isSessionOver(error) || reopened.has(server)) return FIRST_PAUSE_MS
      reopened.add(server)
      // A session that had run out says nothing about the server: it may be asked again at once.
      asked.delete(server)
      return 0
    }
  }
}

/** The proof of work of one envelope, solved once for all servers that ask for as much or less. */
function createWork(id: EnvelopeId, signal: AbortSignal | undefined) {
  let nonce: Uint8Array | undefined
  let bits = 0
  let solving: Promise<unknown> = Promise.resolve()
  return {
    /** What was solved so far. */
    get nonce() {
      return nonce
    },
    async solve(wanted: number): Promise<Uint8Array | undefined> {
      const solved = solving.then(async () => {
        if (wanted <= bits) return
        nonce = await solveWork({ id, bits: wanted, signal })
        bits = wanted
      })
      solving = solved.catch(() => {})
      await solved
      return nonce
    },
  }
}

function asksForWork(result: PublishResult): result is Refused & { readonly bits: number } {
  return result.status === 'refused' && result.bits !== undefined
}

function codeOf(error: unknown): string {
  return WaypostError.is(error) ? error.code : 'UNEXPECTED'
}

function notAcknowledged(
  id: EnvelopeId,
  wanted: number,
  acknowledgedBy: readonly NodeId[],
  refusals: readonly Refusal[],
): MailError {
  return new MailError({
    code: 'NOT_ACKNOWLEDGED',
    message: `${acknowledgedBy.length} of ${wanted} servers acknowledged the message`,
    hint: 'publish the same envelope again later: servers that have it acknowledge again, and nobody gets it twice',
    data: { id, wanted, acknowledgedBy, refusals: refusals.slice(-32) },
  })
}
