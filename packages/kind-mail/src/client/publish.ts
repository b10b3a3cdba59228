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
 * How long a server has to answer before another one is asked beside it: a paused one keeps its connection. More than the 3 s
 * that a server waits for others' receipts: under load, to be asked by twice as many makes nobody quicker.
 */
const SLOW_MS = 4_000
/** Refusals that are about the envelope: the same server will refuse it again. */
const FINAL: ReadonlySet<string> = new Set(['TIMESTAMP_OUT_OF_RANGE', 'ENVELOPE_EXPIRED'])

const AGAIN_LATER =
  'publish the same envelope again later: servers that have it acknowledge again, and nobody gets it twice'
const TAKEN_BY_NONE =
  "the servers find the envelope's time out of range, or its lifetime over: compare this machine's clock with theirs"

/** Something asked of a server, or about to be. */
interface Question {
  /** Acknowledgements that it may bring in time; none when it takes too long. */
  hoped: number
}

/** One round over the servers. */
interface Round {
  /** Servers that are not asked again in this round. */
  readonly asked: Set<NodeId>
  readonly underWay: Set<Question>
  /** Whether the next server is being chosen: one after the other, so that they are distinct. */
  isChoosing: boolean
  /** Whether there is no server left to ask. */
  isExhausted: boolean
  /** How long servers want to be left alone. */
  retryAfterMs: number
  /** Servers that refused for good, and those that failed or refused for now. */
  refusedForGood: number
  failed: number
  /** What ends the publishing at once. */
  fatal?: { readonly error: unknown }
  /** Something has changed. */
  wake(): void
}

/**
 * Sends an envelope to distinct servers until enough of them have stored it. A server that fails or refuses is
 * replaced by another one, and beside one that is slow another one is asked; when all were asked, the rest are asked again after a
 * pause, unless most refused for good. Work that a server asks for is solved, and sent along to the others.
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
  /** Whether what slow servers answer is of no interest any more. */
  let isOver = false
  const missing = () => acknowledgements - acknowledgedBy.size

  try {
    for (let count = 0; count < ROUNDS; count++) {
      const round = createRound()
      await askRound(round, count === 0)
      if (missing() <= 0) {
        return { id: envelope.id, timestamp: envelope.timestamp, acknowledgedBy: [...acknowledgedBy] }
      }
      if (acknowledgedBy.size === 0 && isRefusedForGood(round)) throw notAcknowledged(TAKEN_BY_NONE)
      if (count < ROUNDS - 1) {
        const milliseconds = Math.min(LONGEST_PAUSE_MS, Math.max(round.retryAfterMs, FIRST_PAUSE_MS * 2 ** count))
        onProgress({ type: 'waiting', milliseconds })
        await wait(clock, milliseconds, signal)
      }
    }
    throw notAcknowledged(AGAIN_LATER)
  } finally {
    isOver = true
  }

  function notAcknowledged(hint: string): MailError {
    return new MailError({
      code: 'NOT_ACKNOWLEDGED',
      message: `${acknowledgedBy.size} of ${acknowledgements} servers acknowledged the message`,
      hint,
      data: {
        id: envelope.id,
        wanted: acknowledgements,
        acknowledgedBy: [...acknowledgedBy],
        refusals: refusals.slice(-32),
      },
    })
  }

  /** Asks servers until enough have acknowledged, or all have answered and none is left. */
  async function askRound(round: Round, isFirst: boolean) {
    while (missing() > 0) {
      if (round.fatal !== undefined) throw round.fatal.error
      if (!round.isChoosing && !round.isExhausted && missing() > hopes(round)) {
        // The first one brings the others' receipts, once: where they do not come, the others are asked themselves.
        const isFirstServer = isFirst && round.asked.size === 0 && missing() > 1
        begin(round, 1, (question) => askNext(round, question, isFirstServer))
      }
      if (round.underWay.size === 0) return
      await new Promise<void>((resolve) => {
        round.wake = resolve
      })
    }
  }

  /** Chooses a server that was not asked yet, and asks it. */
  async function askNext(round: Round, question: Question, isFirstServer: boolean) {
    round.isChoosing = true
    const connection = await choose(round)
    round.isChoosing = false
    if (connection === undefined || isOver) return
    round.asked.add(connection.server.nodeId)
    if (isFirstServer) beginWitnesses(round, connection)
    round.wake()
    await askOne(connection, round, question)
  }

  async function choose(round: Round): Promise<MailConnection | undefined> {
    try {
      const exclude = new Set([...round.asked, ...acknowledgedBy])
      return await connections.acquire({
        exclude,
        ...call,
        ...(exclude.size > 0 ? { waitMs: NEXT_SERVER_WAIT_MS } : {}),
      })
    } catch (error) {
      if (WaypostError.is(error, 'ABORTED') || WaypostError.is(error, 'CLIENT_CLOSED')) throw error
      refusals.push({ code: codeOf(error) })
      round.isExhausted = true
      return undefined
    }
  }

  function begin(round: Round, hoped: number, ask: (question: Question) => Promise<void>) {
    const question = { hoped }
    round.underWay.add(question)
    ask(question)
      .catch((error: unknown) => {
        round.fatal ??= { error }
      })
      .finally(() => {
        round.underWay.delete(question)
        round.wake()
      })
  }

  /** The answer; when it takes too long, nothing is hoped of it any more. */
  async function answerOf<T>(answer: Promise<T>, round: Round, question: Question): Promise<T> {
    const cancel = clock.after(SLOW_MS, () => {
      question.hoped = 0
      round.wake()
    })
    try {
      return await answer
    } finally {
      cancel()
    }
  }

  function acknowledge(server: NodeId) {
    if (isOver || acknowledgedBy.has(server)) return
    acknowledgedBy.add(server)
    onProgress({ type: 'acknowledged', server })
  }

  function refuse(server: NodeId, code: string) {
    if (isOver) return
    refusals.push({ server, code })
    onProgress({ type: 'refused', server, code })
  }

  function beginWitnesses(round: Round, connection: MailConnection) {
    const others = connections.witnesses(round.asked)
    if (others.length === 0) return
    const most = Math.min(missing() - 1, MAIL_LIMITS.witnesses)
    begin(round, most, async (question) => {
      await answerOf(askWitnesses(connection, most, others), round, question)
    })
  }

  /** Asks a server for receipts of others. Whatever goes wrong, it resolves: the others can be asked themselves. */
  async function askWitnesses(connection: MailConnection, most: number, others: readonly Server[]) {
    try {
      for (const { nodeId, ids } of await outbox.witness(connection, envelope.id, most, others, call)) {
        if (ids.includes(envelope.id)) acknowledge(nodeId)
      }
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      if (WaypostError.is(error, 'SERVER_MISBEHAVED')) connections.drop(connection)
    }
  }

  /** Asks one server, and notes what becomes of it. */
  async function askOne(connection: MailConnection, round: Round, question: Question) {
    const server = connection.server.nodeId
    const send = (nonce: Uint8Array | undefined) => {
      return answerOf(outbox.send(connection, envelope, nonce, call), round, question)
    }
    try {
      let result = await send(work.nonce)
      for (let solved = 0; !isOver && asksForWork(result) && solved < MOST_SOLVED; solved++) {
        if (result.bits > maxWorkBits) break
        onProgress({ type: 'working', server, bits: result.bits })
        result = await send(await work.solve(result.bits))
      }
      if (result.status !== 'refused') return acknowledge(server)
      refuse(server, result.code)
      if (FINAL.has(result.code) && result.retryAfterMs === undefined) round.refusedForGood++
      else leaveAlone(round, result.retryAfterMs ?? 0)
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(signal.reason)
      refuse(server, codeOf(error))
      const retryAfterMs = retryAfterOf(error)
      if (retryAfterMs !== undefined) return leaveAlone(round, retryAfterMs)
      connections.drop(connection)
      if (!isSessionOver(error) || reopened.has(server)) return leaveAlone(round, FIRST_PAUSE_MS)
      reopened.add(server)
      // A session that had run out says nothing about the server: it may be asked again at once.
      round.asked.delete(server)
      round.isExhausted = false
    }
  }
}

function createRound(): Round {
  return {
    asked: new Set(),
    underWay: new Set(),
    isChoosing: false,
    isExhausted: false,
    retryAfterMs: 0,
    refusedForGood: 0,
    failed: 0,
    wake: () => {},
  }
}

/** Acknowledgements that a round may still bring in time. */
function hopes({ underWay }: Round): number {
  let sum = 0
  for (const { hoped } of underWay) sum += hoped
  return sum
}

/** Notes a server that may be asked again after so many ms. */
function leaveAlone(round: Round, milliseconds: number) {
  round.failed++
  round.retryAfterMs = Math.max(round.retryAfterMs, milliseconds)
}

/** Whether most servers refused for good, and not just one, which may lie or have a wrong clock. */
function isRefusedForGood({ refusedForGood, failed }: Round): boolean {
  return refusedForGood > 1 && refusedForGood > failed
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
