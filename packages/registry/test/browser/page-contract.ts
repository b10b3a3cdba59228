import type { NodeId, Verdict } from '@waypost/core'

/** One life of a registry client on the page: it starts, verifies, stops. */
export interface Life {
  readonly rpc: string
  readonly address: string
  readonly chainId: number
  readonly nodeIds: readonly NodeId[]
  /** The change of what is kept of lists, counted from 1, that is never carried out, so that the client hangs there. @default none */
  readonly hangAtChange?: number
}

/** What came of it. */
export interface Lived {
  readonly verdicts: readonly (Verdict | undefined)[]
  readonly mirror: { readonly servers: number; readonly ageMs: number } | undefined
  /** Kept lists that were dropped because they were not what had been written. */
  readonly corrupt: number
}

/** What the page does for a test. */
export interface PageApi {
  live(life: Life): Promise<Lived>
  /** Whether a client hangs at its {@link Life.hangAtChange}. */
  isHanging: boolean
  /** What IndexedDB holds, past the driver. */
  items(): Promise<[key: string, value: unknown][]>
  put(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
}
