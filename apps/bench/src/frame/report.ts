import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Result } from './result.js'

/** What a bench leaves behind: the object that `--json` prints and `results/<name>.json` holds. */
export interface Report {
  readonly name: string
  readonly command: string
  readonly machine: Machine
  readonly seed: number
  readonly settings: Readonly<Record<string, unknown>>
  readonly results: readonly Result[]
}

/** What the figures depend on of the machine; nothing that names it. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly platform: string
  readonly node: string
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  }
}

/** Writes the report among the results, so that a figure that is claimed can be looked up. @param name of the file, without extension */
export async function saveReport(report: Report, name: string): Promise<string> {
  const folder = new URL('../results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const file = fileURLToPath(new URL(`${name}.json`, folder))
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  return file
}

/** The report as a table for people. */
export function tableOf({ name, results, machine, settings }: Report): string {
  const rows = [
    ['result', 'value', 'target', 'met', 'beside'],
    ...results.map((result) => [
      result.name,
      `${number(result.value)} ${result.unit}${rangeOf(result)}`,
      result.target === null ? '' : `${result.better === 'lower' ? '≤' : '≥'} ${number(result.target)}`,
      result.met === null ? '' : result.met ? 'yes' : 'no',
      result.baseline === null ? '' : `${number(result.baseline.value)} ${result.unit}, ${result.baseline.name}`,
    ]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const values = Object.entries(settings).map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
  const on = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`
  return [`${name}: ${values.join(', ')}`, on, '', ...lines, ''].join('\n')
}

/** Of a median, the least and the greatest beside it. */
export function rangeOf({ range }: Result): string {
  if (range === undefined || range.runs === 1) return ''
  return ` (${number(range.least)} to ${number(range.greatest)} in ${range.runs} runs)`
}

/** As people read it. */
export const number = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1 })
