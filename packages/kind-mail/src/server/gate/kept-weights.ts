import { type Clock, type Logger, wait } from '@waypost/core'
import type { Archive } from '../archive.js'
import type { PublisherLoad, PublisherWeights } from './publisher-weights.js'

const NOTE = 'publisher-loads'
const EVERY_MS = 60_000
/** Networks that are kept, the heaviest first, and characters of what was kept: some 100 of each. */
const MOST = 5_000
const MOST_CHARACTERS = 1_000_000

/**
 * Keeps in the archive which networks published much of late, so that a restart makes no flood light again. Hosts that share an archive
 * share that, too.
 */
export interface KeptWeights {
  /** Takes over what was kept. Writes nothing, so that a server starts on a full disk. @throws MailError as the archive does */
  restore(): Promise<void>
  /** Takes over what was kept, and keeps what is known now. @throws MailError as the archive does */
  exchange(): Promise<void>
  /** Does so from time to time until the signal fires, and then once more. */
  run(signal: AbortSignal): Promise<void>
}

export function createKeptWeights({
  archive,
  weights,
  clock,
  logger,
}: {
  readonly archive: Pick<Archive, 'getNote' | 'setNote'>
  readonly weights: PublisherWeights
  readonly clock: Clock
  readonly logger: Logger
}): KeptWeights {
  async function readNote(): Promise<string | undefined> {
    const kept = await archive.getNote(NOTE)
    weights.merge(kept === undefined ? [] : readLoads(kept))
    return kept
  }

  async function exchange() {
    const kept = await readNote()
    const heavy = weights.heavy().slice(0, MOST)
    const text = JSON.stringify(heavy.map(({ prefix, bytes, at }) => [prefix, Math.ceil(bytes), at]))
    if (text !== kept) await archive.setNote(NOTE, text)
  }

  return {
    restore: async () => void (await readNote()),
    exchange,
    async run(signal) {
      for (let isOver = false; !isOver; ) {
        await wait(clock, EVERY_MS, signal).catch(() => {})
        isOver = signal.aborted
        await exchange().catch((error) => {
          logger.warn({ error: String(error) }, 'what publishers published of late was not kept')
        })
      }
    },
  }
}

/** What does not look as it was written is left out: it may be of another version. */
function readLoads(text: string): PublisherLoad[] {
  if (text.length > MOST_CHARACTERS) return []
  try {
    const all: unknown = JSON.parse(text)
    return Array.isArray(all) ? all.slice(0, MOST).flatMap(readLoad) : []
  } catch {
    return []
  }
}

function readLoad(value: unknown): PublisherLoad[] {
  const [prefix, bytes, at] = Array.isArray(value) ? value : []
  const isLoad =
    typeof prefix === 'string' && prefix.length <= 128 && Number.isSafeInteger(bytes) && Number.isSafeInteger(at)
  return isLoad && bytes >= 0 && at >= 0 ? [{ prefix, bytes, at }] : []
}
