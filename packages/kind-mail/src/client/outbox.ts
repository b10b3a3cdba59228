import { AbortedError, type CallOptions, type Server } from '@waypost/core'
import type { MailConnection } from '../connection.js'
import type { Envelope, EnvelopeId } from '../envelope.js'
import type { Receipt } from '../receipt.js'
import { MAIL_LIMITS } from '../wire/limits.js'
import type { PublishResult } from '../wire/reply.js'

/** Sends envelopes to servers: what is published while a request is under way shares the next one. */
export interface Outbox {
  /** Rejects as the request does; with AbortedError when the signal fires, which leaves the others' envelopes alone. */
  send(connection: MailConnection, envelope: Envelope, nonce?: Uint8Array, call?: CallOptions): Promise<PublishResult>
  /** Asks a server for receipts of others; for all that is published in the same turn together. Rejects likewise. */
  witness(
    connection: MailConnection,
    id: EnvelopeId,
    wanted: number,
    servers: readonly Server[],
    call?: CallOptions,
  ): Promise<readonly Receipt[]>
}

/** Bytes of envelopes in one request: a request is at most 1 MiB, and sessions may allow less. */
const MOST_BYTES = 393_216
/** Requests under way with one server: one is on its way while the other is stored. */
const REQUESTS_AT_ONCE = 2

interface Letter {
  readonly envelope: Envelope
  readonly nonce: Uint8Array | undefined
  resolve(result: PublishResult): void
  reject(error: unknown): void
}

/** Publishers of one turn that want receipts of the same servers. */
interface Inquiry {
  readonly ids: EnvelopeId[]
  readonly answer: Promise<readonly Receipt[]>
}

interface Line {
  readonly waiting: Letter[]
  underWay: number
}

export function createOutbox(): Outbox {
  const lines = new WeakMap<MailConnection, Line>()
  const inquiries = new WeakMap<MailConnection, Map<string, Inquiry>>()

  function inquire(connection: MailConnection, wanted: number, servers: readonly Server[]): Inquiry {
    const ofTurn = inquiries.get(connection) ?? new Map<string, Inquiry>()
    inquiries.set(connection, ofTurn)
    const name = `${wanted} ${servers.map(({ nodeId }) => nodeId).join(' ')}`
    const present = ofTurn.get(name)
    if (present !== undefined && present.ids.length < MAIL_LIMITS.publish) return present
    const ids: EnvelopeId[] = []
    const answer = Promise.resolve().then(() => {
      if (ofTurn.get(name)?.ids === ids) ofTurn.delete(name)
      return connection.witness([...new Set(ids)], wanted, servers)
    })
    const made = { ids, answer }
    ofTurn.set(name, made)
    return made
  }

  function flush(connection: MailConnection, line: Line) {
    while (line.waiting.length > 0 && line.underWay < REQUESTS_AT_ONCE) {
      const batch = line.waiting.splice(0, batchSize(line.waiting))
      line.underWay++
      request(connection, batch).finally(() => {
        line.underWay--
        flush(connection, line)
      })
    }
  }

  return {
    async witness(connection, id, wanted, servers, { signal } = {}) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      const { ids, answer } = inquire(connection, wanted, servers)
      ids.push(id)
      return orAborted(answer, signal)
    },
    send(connection, envelope, nonce, { signal } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new AbortedError(signal.reason))
        const line = lines.get(connection) ?? { waiting: [], underWay: 0 }
        lines.set(connection, line)
        const onAbort = () => {
          const at = line.waiting.indexOf(letter)
          if (at >= 0) line.waiting.splice(at, 1)
          reject(new AbortedError(signal?.reason))
        }
        const leave = () => signal?.removeEventListener('abort', onAbort)
        const letter: Letter = {
          envelope,
          nonce,
          resolve(result) {
            leave()
            resolve(result)
          },
          reject(error) {
            leave()
            reject(error)
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        line.waiting.push(letter)
        // Whatever is published in the same turn goes along.
        queueMicrotask(() => flush(connection, line))
      })
    },
  }
}

/** Never rejects. */
async function request(connection: MailConnection, batch: readonly Letter[]): Promise<void> {
  try {
    const nonces = batch.map(({ nonce }) => nonce)
    const envelopes = batch.map(({ envelope }) => envelope)
    const results = await connection.publish(envelopes, nonces.some((nonce) => nonce !== undefined) ? { nonces } : {})
    // As many as were sent: the connection has checked it.
    results.forEach((result, index) => void batch[index]?.resolve(result))
  } catch (error) {
    for (const letter of batch) letter.reject(error)
  }
}

/** How many of the first letters go into one request; one at least. */
function batchSize(letters: readonly Letter[]): number {
  let bytes = 0
  let count = 0
  for (const { envelope } of letters) {
    bytes += envelope.bytes.length
    if (count > 0 && (bytes > MOST_BYTES || count === MAIL_LIMITS.publish)) break
    count++
  }
  return count
}

/** The work goes on for others who wait for it. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new AbortedError(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort))
  })
}
