import type { PruneResult } from './archive.js'

/** How steps are sized, and how long they leave others alone. */
export interface PrunePace {
  /** How long a step should take, in ms: as long as others may have to wait for it. */
  readonly stepMs: number
  /** How long it rests after a step, in times of that step. */
  readonly rest: number
  /** Rows of the first step. */
  readonly firstRows: number
}

const MOST_ROWS = 1_000

/**
 * Drops step by step until a step drops nothing, with rests in between, and steps that are as large as the machine drops
 * within the time allowed: reads go on as if there was nothing.
 *
 * @param step drops up to so many rows, and says how many; undefined when there is no more archive
 * @param options.ready resolves when a step may begin; not counted as the step's time
 */
export async function pruneInSteps(
  step: (rows: number) => PruneResult | undefined | Promise<PruneResult | undefined>,
  { stepMs, rest, firstRows }: PrunePace,
  { signal, ready }: { readonly signal?: AbortSignal | undefined; ready?(): Promise<void> } = {},
): Promise<PruneResult> {
  const total = { expired: 0, evicted: 0 }
  let rows = firstRows
  while (signal?.aborted !== true) {
    await ready?.()
    const startedAt = performance.now()
    const dropped = await step(rows)
    if (dropped === undefined) break
    total.expired += dropped.expired
    total.evicted += dropped.evicted
    if (dropped.expired + dropped.evicted === 0) break
    const took = performance.now() - startedAt
    // Changes by halves and doubles at most: one slow step is chance.
    rows = Math.round(Math.min(MOST_ROWS, 2 * rows, Math.max(8, rows / 2, (rows * stepMs) / took)))
    await new Promise((resolve) => setTimeout(resolve, rest * took))
  }
  return total
}
