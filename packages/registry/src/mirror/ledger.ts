import type { Change, Hex } from '@waypost/core'
import type { LogFilter } from '../chain/chain-reader.js'
import type { Log } from '../rpc/answers.js'

/** One list of the contract, made from its events, whose head shows whether it is whole. */
export interface Ledger {
  readonly filter: LogFilter
  /** Version and running hash after what was applied. */
  readonly head: Hex
  /** Applies one event, which is one change. @throws RpcError when the contract cannot have told it */
  apply(log: Log): void
  /** Takes back changes of blocks from `first` on; false, and nothing done, when they are not remembered. */
  undoFrom(first: number): boolean
  /** An empty one of the same list. */
  blank(): this
  /** What was touched since it was last asked, as changes to be told. */
  takeTouched(block: number): Change[]
}
