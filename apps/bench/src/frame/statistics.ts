import { BenchError } from './bench-error.js'

/**
 * The value below which `share` of the sorted values lie, with linear interpolation between neighbours (the method of
 * most spreadsheets and of NumPy's default).
 *
 * @param share 0 to 1
 * @throws BenchError `NO_VALUES`, `SHARE_INVALID`
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new BenchError('NO_VALUES', 'there is nothing to take a percentile of')
  if (!(share >= 0 && share <= 1)) throw new BenchError('SHARE_INVALID', `${share} is not from 0 to 1`)
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const lower = sorted[Math.floor(at)] as number
  const upper = sorted[Math.ceil(at)] as number
  return lower + (upper - lower) * (at - Math.floor(at))
}

/** The middle value; the mean of the middle two when their number is even. @throws BenchError `NO_VALUES` */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}
