/** One figure of a bench. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The bound that an issue set; `null` where none was. */
  readonly target: number | null
  /** On which side of the target it is good. */
  readonly better: 'lower' | 'higher'
  /** What it is measured beside, in the same unit and the same run. */
  readonly baseline: { readonly name: string; readonly value: number } | null
  /** Whether the target is met; `null` without a target. */
  readonly met: boolean | null
  /** Of a median over several runs: the least and the greatest of their values, and how many they were. */
  readonly range?: { readonly least: number; readonly greatest: number; readonly runs: number }
  /** What measured it, where a report puts together what several commands did. */
  readonly command?: string
}

/** A {@link Result} as a bench gives it: whether the target is met is computed, never claimed. */
export type Measured = Omit<Result, 'met' | 'target' | 'baseline'> & Partial<Pick<Result, 'target' | 'baseline'>>

/** Adds what follows from the value and the target. A value that is no number meets no target. */
export function judge(measured: Measured): Result {
  const { name, value, unit, better, target = null, baseline = null, range, command } = measured
  const met = target === null ? null : better === 'lower' ? value <= target : value >= target
  return {
    name,
    value,
    unit,
    target,
    better,
    baseline,
    met,
    ...(range === undefined ? {} : { range }),
    ...(command === undefined ? {} : { command }),
  }
}
