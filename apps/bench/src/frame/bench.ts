import type { Random } from '@waypost/core'
import type { Measured } from './result.js'

/** How large a bench is to be, where the command said so: flags of the same names. */
export interface Sizes {
  readonly envelopes?: number
  readonly users?: number
  readonly mostUsers?: number
  readonly nodes?: number
  /** Names of scenarios or parts, with commas between them. */
  readonly scenarios?: string
  /** Puts together what earlier runs left, instead of running. */
  readonly summarize?: boolean
}

/** What a bench is given. */
export interface BenchContext {
  /** Repeatable by the seed. */
  readonly random: Random
  readonly seed: number
  readonly sizes: Sizes
  /** Tells a person how it goes; never part of the result. */
  progress(text: string): void
}

/** What a bench gives back. */
export interface Measurement {
  /** What the figures depend on, in plain values. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly results: readonly Measured[]
  /** The results' file, without folder and extension. @default the bench's name */
  readonly file?: string
}

/** A bench: measures, and tells under which settings. Warm-up is its own business and is not counted. */
export interface Bench {
  readonly name: string
  /** One sentence for the list. */
  readonly summary: string
  run(context: BenchContext): Promise<Measurement>
}
