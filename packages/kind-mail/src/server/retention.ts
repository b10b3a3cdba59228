import { type HostContext, wait } from '@waypost/core'
import type { Archive } from './archive.js'

/** How much an archive keeps. */
export interface Retention {
  /** ms */
  readonly retentionMs: number
  readonly maxEnvelopes: number
  /** Bytes of encodings. */
  readonly maxBytes: number
  /** Pause between prunings, in ms. */
  readonly pruneIntervalMs: number
}

/** How often to look whether a flood has filled the archive in between, in ms. */
const LOOK_MS = 5_000
/** How far above its limits an archive may be before it is pruned out of turn. */
const SLACK = 1.01

/** Keeps an archive within its limits until the signal fires; resolves when it has ended. */
export async function keepRetention(
  { clock, counters, logger }: Pick<HostContext, 'clock' | 'counters' | 'logger'>,
  archive: Archive,
  { retentionMs, maxEnvelopes, maxBytes, pruneIntervalMs }: Retention,
  signal: AbortSignal,
): Promise<void> {
  let prunedAt: number | undefined
  while (!signal.aborted) {
    const now = clock.now()
    try {
      const isDue = prunedAt === undefined || now - prunedAt >= pruneIntervalMs
      if (isDue || (await isOver())) {
        prunedAt = now
        const rule = { before: now - retentionMs, expiredBefore: now, maxEnvelopes, maxBytes }
        const { expired, evicted } = await archive.prune(rule, signal)
        counters.count('mail_pruned_total', { reason: 'expired' }, expired)
        counters.count('mail_pruned_total', { reason: 'evicted' }, evicted)
      }
    } catch (error) {
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'the archive could not be pruned')
    }
    await wait(clock, Math.min(LOOK_MS, pruneIntervalMs), signal).catch(() => {})
  }

  async function isOver() {
    const { envelopes, bytes } = await archive.stats()
    return envelopes > maxEnvelopes * SLACK || bytes > maxBytes * SLACK
  }
}
