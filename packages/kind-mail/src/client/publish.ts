import { AbortedError, type CallOptions, type Clock, type NodeId, WaypostError, wait } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import { MailError } from '../mail-error.js'
import { type Connections, isSessionOver } from './connections.js'

export interface PublishOptions extends CallOptions {
  /** Servers that have to acknowledge. @default the client's */
  readonly acknowledgements?: number
}

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

/** Rounds over the servers, and the pause after the first, which doubles. */
const ROUNDS = 4
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** How long a round waits for a server that it has not asked yet. */
const NEXT_SERVER_WAIT_MS = 1_000

/**
 * Sends an envelope to distinct servers until enough of them have stored it. A server that fails or refuses is
 * replaced by another one; when all were asked, the rest are asked again after a pause.
 *
 * @throws MailError `NOT_ACKNOWLEDGED`; `data.acknowledgedBy` and `data.refusals` say how far it came
 * @throws AbortedError when the signal fires
 */
export async function publishEnvelope(
  envelope: Envelope,
  parts: { readonly connections: Connections; readonly clock: Clock },
  options: { readonly acknowledgements: number; readonly signal?: AbortSignal | undefined },
): Promise<Published> {
  const { connections, clock } = parts
  const { acknowledgements, signal } = options
  const call = signal === undefined ? {} : { signal }
  const acknowledgedBy = new Set<NodeId>()
  const refusals: Refusal[] = []
  /** Servers whose session had run out once: one that ends each session at once has no excuse. */
  const reopened = new Set<NodeId>()

  for (let round = 0; round < ROUNDS; round++) {
    const asked = new Set(acknowledgedBy)
    let retryAfterMs = 0
    let isExhausted = false
    while (acknowledgedBy.size < acknowledgements && !isExhausted) {
      const missing = acknowledgements - acknowledgedBy.size
      const chosen: MailConnection[] = []
      // Chosen one after the other, so that they are distinct; asked all at once.
      for (let count = 0; count < missing && !isExhausted; count++) {
        try {
          const wanted = { exclude: asked, ...call, ...(asked.size > 0 ? { waitMs: NEXT_SERVER_WAIT_MS } : {}) }
          const connection = await connections.acquire(wanted)
          asked.add(connection.server.nodeId)
          chosen.push(connection)
        } catch (error) {
          if (WaypostError.is(error, 'ABORTED') || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
          refusals.push({ code: codeOf(error) })
          isExhausted = true
        }
      }
      const waits = await Promise.all(chosen.map((connection) => askOne(connection, asked)))
      retryAfterMs = Math.max(retryAfterMs, ...waits)
    }
    if (acknowledgedBy.size >= acknowledgements) {
      return { id: envelope.id, timestamp: envelope.timestamp, acknowledgedBy: [...acknowledgedBy] }
    }
    if (round < ROUNDS - 1) {
      await wait(clock, Math.min(LONGEST_PAUSE_MS, Math.max(retryAfterMs, FIRST_PAUSE_MS * 2 ** round)), signal)
    }
  }
  throw notAcknowledged(envelope.id, acknowledgements, [...acknowledgedBy], refusals)

  /** Asks one server; resolves with how long it wants to be left alone, in ms. */
  async function askOne(connection: MailConnection, asked: Set<NodeId>): Promise<number> {
    const server = connection.server.nodeId
    try {
      const [result] = await connection.publish([envelope], call)
      if (result !== undefined && result.status !== 'refused') {
        acknowledgedBy.add(server)
        return 0
      }
      refusals.push({ server, code: result?.code ?? 'SERVER_MISBEHAVED' })
      return result?.retryAfterMs ?? 0
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      refusals.push({ server, code: codeOf(error) })
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

function codeOf(error: unknown): string {
  return WaypostError.is(error) ? error.code : 'UNEXPECTED'
}

/** How long the server asked to be left alone, in ms. */
export function retryAfterOf(error: unknown): number | undefined {
  const value = WaypostError.is(error) ? error.data.retryAfterMs : undefined
  return typeof value === 'number' && value >= 0 ? Math.min(value, LONGEST_PAUSE_MS) : undefined
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
