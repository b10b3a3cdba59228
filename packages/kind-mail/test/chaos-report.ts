import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** What a run of the chaos test came to. */
export interface ChaosOutcome {
  readonly seed: number
  readonly rounds: number
  /** Rounds in which one server or two were killed; in the others, one was cut off. */
  readonly killRounds: number
  readonly clocksOffMs: readonly number[]
  /** Acknowledged messages that a client did not get, over all clients. */
  readonly lost: number
  /** Messages that a client got again, over all clients. */
  readonly doubled: number
  readonly counts: Readonly<Record<string, number>>
}

/** Writes a run down in the form of the benches' results, where a long run asked for it. */
export function writeChaosReport({ seed, rounds, killRounds, clocksOffMs, lost, doubled, counts }: ChaosOutcome): void {
  const file = process.env.WAYPOST_CHAOS_RESULT
  if (file === undefined) return
  const [cpu] = cpus()
  const report = {
    name: 'mail-chaos',
    command: process.env.WAYPOST_CHAOS_COMMAND ?? 'vitest',
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
    },
    seed,
    settings: { servers: clocksOffMs.length, rounds, clocksOffMs },
    results: [
      judged('chaosLost', lost, 'messages', 0, 'lower'),
      judged('chaosDoubled', doubled, 'messages', 0, 'lower'),
      judged('chaosKillRounds', killRounds, 'rounds', 20, 'higher'),
      ...Object.entries(counts).map(([name, value]) => judged(name, value, '', null, 'higher')),
    ],
  }
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
}

function judged(name: string, value: number, unit: string, target: number | null, better: 'lower' | 'higher') {
  const isMet = target === null ? null : better === 'lower' ? value <= target : value >= target
  return { name, value, unit, target, better, baseline: null, met: isMet }
}
