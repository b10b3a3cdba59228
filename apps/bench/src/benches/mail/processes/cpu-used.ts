/** What this process has used of the processors since it started, all its threads together, in ms. */
export function cpuUsedMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
