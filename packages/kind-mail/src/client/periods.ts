/** A stretch of time. Sets of periods are sorted, disjoint and do not touch. */
export interface Period {
  /** First ms inside. */
  readonly start: number
  /** First ms outside. */
  readonly end: number
}

/** The union of a set and one more period. */
export function withPeriod(periods: readonly Period[], added: Period): readonly Period[] {
  if (added.end <= added.start) return periods
  const before = periods.filter(({ end }) => end < added.start)
  const after = periods.filter(({ start }) => start > added.end)
  const touched = periods.slice(before.length, periods.length - after.length)
  const start = Math.min(added.start, touched[0]?.start ?? added.start)
  const end = Math.max(added.end, touched.at(-1)?.end ?? added.end)
  return [...before, { start, end }, ...after]
}

/** What of a period lies outside of a set. */
export function withoutPeriods(period: Period, removed: readonly Period[]): readonly Period[] {
  const left: Period[] = []
  let { start } = period
  for (const gone of removed) {
    if (gone.end <= start) continue
    if (gone.start >= period.end) break
    if (gone.start > start) left.push({ start, end: gone.start })
    start = gone.end
  }
  if (start < period.end) left.push({ start, end: period.end })
  return left
}

/** What of a set lies inside of a period. */
export function within(periods: readonly Period[], { start, end }: Period): readonly Period[] {
  return periods.flatMap((period) => {
    const part = { start: Math.max(start, period.start), end: Math.min(end, period.end) }
    return part.start < part.end ? [part] : []
  })
}

/** Whether a moment lies in one of them. */
export function covers(periods: readonly Period[], moment: number): boolean {
  return periods.some(({ start, end }) => moment >= start && moment < end)
}
