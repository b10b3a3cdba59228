import { WaypostError } from '@waypost/core'

export type BenchErrorCode = 'NO_VALUES' | 'SHARE_INVALID' | 'MEASUREMENT_FAILED' | 'SCENARIO_UNKNOWN'

/** A bench could not give its figure. */
export class BenchError extends WaypostError<BenchErrorCode> {
  constructor(code: BenchErrorCode, message: string, cause?: unknown) {
    super({ code, message, ...(cause === undefined ? {} : { cause }) })
  }
}
