import type { Discv5 } from '@chainsafe/discv5'
import { AbortedError, type Clock, type Random, wait } from '@waypost/core'

/** First and longest pause between rounds while the table holds few nodes. */
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 60_000
/** Nodes, one bucket's worth, from which a table is well filled. */
const WELL_FILLED = 16
/** How often a well-filled table is refreshed by a lookup of a random id. */
const REFRESH_MS = 5 * 60_000

/** What {@link keepTableFilled} needs. */
export interface TableUpkeep {
  readonly discv5: Discv5
  readonly clock: Clock
  readonly random: Random
  /** Ends it. */
  readonly signal: AbortSignal
  /** Called after each round of looking for nodes. */
  onRound(): void
}

/**
 * Keeps the node table filled: looks for the node's own neighbours and for far nodes at once, again and again (at
 * intervals that grow while nobody new answers) as long as the table holds few, then now and then. A bootstrap node may
 * tell of others only once it has verified them, which takes some seconds. Resolves when `signal` fires.
 */
export async function keepTableFilled({ discv5, clock, random, signal, onRound }: TableUpkeep): Promise<void> {
  let retryMs = FIRST_RETRY_MS
  let known = 0
  const look = async (target: string) => {
    try {
      await discv5.findNode(target)
    } catch {
      // The library may stumble over a stranger's record: this round is lost, the upkeep is not.
    }
  }
  try {
    while (!signal.aborted) {
      await look(discv5.enr.nodeId)
      if (signal.aborted) return
      await look(Buffer.from(random.bytes(32)).toString('hex'))
      onRound()
      const isGrowing = discv5.connectedPeerCount > known
      known = discv5.connectedPeerCount
      if (isGrowing) retryMs = FIRST_RETRY_MS
      if (known >= WELL_FILLED) {
        await wait(clock, REFRESH_MS / 2 + random.integer(REFRESH_MS), signal)
      } else {
        await wait(clock, retryMs, signal)
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
      }
    }
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error
  }
}
