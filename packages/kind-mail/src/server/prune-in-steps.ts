import type { PruneResult } from './archive.js'

/** How long a step of pruning should take, in ms: as long as a read may have to wait for it. */
const STEP_MS = 2
/** How long it rests after a step, in times of that step. */
const REST = 3
const FIRST_ROWS = 32
const MOST_ROWS = 1_000

/**
 * Drops step by step until a step drops nothing, with rests in between, and steps that are as large as the machine drops
 * within two milliseconds: reads go on as if there was nothing.
 *
 * @param step drops up to so many rows, and says how many; undefined when there is no more archive
 * @param options.ready resolves when a step may begin; not counted as the step's time
 */
export async function pruneInSteps(
  step: (rows: number) => PruneResult | undefined | Promise<PruneResult | undefined>,
  { signal, ready }: { readonly signal?: AbortSignal | undefined; ready?(): Promise<void> } = {},
): Promise<PruneResult> {
  const total = { expired: 0, evicted: 0 }
  let rows = FIRST_ROWS
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
    rows = Math.round(Math.min(MOST_ROWS, 2 * rows, Math.max(8, rows / 2, (rows * STEP_MS) / took)))
    await new Promise((resolve) => setTimeout(resolve, REST * took))
  }
  return total
}
