import { type Clock, type Logger, type Server, type ServicePeers, WaypostError, wait } from '@waypost/core'
import type { Terms } from '../terms/terms.js'
import type { Archive } from './archive.js'

/** From which timestamp on this server can have what was published anywhere. */
export interface HeldFrom {
  /** ms since 1970. A server that begins has nothing older than its beginning, until it took that over from others. */
  value(): number
  /** Learns from peers, with which this server is equal, how far back they go. Runs until the signal fires. */
  run(signal: AbortSignal): Promise<void>
}

const NOTE = 'held-from'
const PEERS_ASKED = 3
const EVERY_MS = 60_000

/**
 * Reads from the archive how far back it goes; an archive that does not know is taken to begin now, or with the oldest envelope
 * in it.
 *
 * @param options.askTerms asks a verified peer for its terms
 */
export async function createHeldFrom(options: {
  readonly archive: Archive
  readonly peers: ServicePeers
  readonly clock: Clock
  readonly logger: Logger
  readonly retentionMs: number
  isCaughtUp(): boolean
  askTerms(server: Server): Promise<Terms>
}): Promise<HeldFrom> {
  const { archive, peers, clock, logger, retentionMs, isCaughtUp, askTerms } = options
  let heldFrom = await firstValue()

  async function firstValue(): Promise<number> {
    const note = Number((await archive.getNote(NOTE)) ?? Number.NaN)
    if (Number.isSafeInteger(note) && note >= 0) return note
    const { earliest } = await archive.stats()
    const begin = Math.min(clock.now(), earliest ?? Number.POSITIVE_INFINITY)
    await archive.setNote(NOTE, String(begin))
    return begin
  }

  const oldestKept = () => Math.max(0, clock.now() - retentionMs)

  async function ask(server: Server): Promise<number[]> {
    try {
      const { caughtUp, heldFrom: theirs } = await askTerms(server)
      return caughtUp ? [theirs] : []
    } catch (error) {
      logger.debug(
        { peer: server.nodeId, code: WaypostError.is(error) ? error.code : 'UNEXPECTED' },
        'no terms of a peer',
      )
      return []
    }
  }

  async function learn(): Promise<void> {
    if (heldFrom <= oldestKept() || !isCaughtUp()) return
    const answers = await Promise.all(peers.list().slice(0, PEERS_ASKED).map(ask))
    // As two of them say, where there are two: this server is equal with that many when it has caught up.
    const [first, second = first] = answers.flat().sort((a, b) => a - b)
    if (second === undefined || second >= heldFrom) return
    heldFrom = second
    await archive.setNote(NOTE, String(heldFrom))
  }

  return {
    value: () => Math.max(heldFrom, oldestKept()),
    async run(signal) {
      while (!signal.aborted) {
        await learn().catch((error) =>
          logger.warn({ error: String(error) }, 'how far back the archive goes was not noted'),
        )
        await wait(clock, EVERY_MS, signal).catch(() => {})
      }
    },
  }
}
