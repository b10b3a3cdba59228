/** Steps back, newest last, so that blocks that left the chain can be taken back. */
export interface Journal {
  /** @param undo takes one change back that was made in `block` */
  push(block: number, undo: () => void): void
  /** Takes back what was done in blocks from `first` on; false, and nothing done, when the journal does not reach so far. */
  undoFrom(first: number): boolean
  /** Forgets everything up to a block. */
  clear(upTo: number): void
}

/** Blocks that a reorganisation may reach back without a rebuild, and most changes that are remembered for it. */
export const JOURNAL_BLOCKS = 128
const JOURNAL_CHANGES = 5_000

/** A {@link Journal} that reaches back to the beginning, until it grows too long. */
export function createJournal(): Journal {
  let steps: { block: number; undo: () => void }[] = []
  /** Blocks up to here may have left the journal. */
  let floor = -1

  return {
    push(block, undo) {
      steps.push({ block, undo })
      const oldest = steps[0]
      if (oldest === undefined) return
      if (steps.length > 2 * JOURNAL_CHANGES || oldest.block < block - 2 * JOURNAL_BLOCKS) {
        const keep = steps.slice(-JOURNAL_CHANGES).filter((step) => step.block >= block - JOURNAL_BLOCKS)
        const dropped = steps[steps.length - keep.length - 1]
        if (dropped !== undefined) floor = Math.max(floor, dropped.block)
        steps = keep
      }
    },
    undoFrom(first) {
      if (first <= floor) return false
      while ((steps.at(-1)?.block ?? -1) >= first) steps.pop()?.undo()
      return true
    },
    clear(upTo) {
      steps = []
      floor = upTo
    },
  }
}
