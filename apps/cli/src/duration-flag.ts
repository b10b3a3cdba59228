import { InvalidArgumentError } from 'commander'

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time such as `90s`, `10m`, `12h` or `2d`, in ms; `0` needs no unit. */
export function durationFlag(text: string): number {
  if (text === '0') return 0
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === '') throw new InvalidArgumentError('Give a length of time such as 90s, 10m, 12h or 2d.')
  return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]
}
