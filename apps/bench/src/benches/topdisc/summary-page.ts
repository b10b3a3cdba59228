import { number } from '../../frame/report.js'
import type { Result } from '../../frame/result.js'

const TITLE = '# Topic discovery: the figures'
const NOTE =
  'Made by `npx -y pnpm@10 bench topdisc --summarize` out of what the commands below left; what is simulated and what each ' +
  'word means stands in [topdisc.md](topdisc.md). A value is the median over the seeds. A name without a size is of the ' +
  'largest network that measured it.'

/** The figures as a page for people: value, range, target and what they stand beside, and the commands that made them. */
export function summaryPage(results: readonly Result[]): string {
  const commands = [...new Set(results.flatMap(({ command }) => command ?? []))]
  const rows = results.map((result) =>
    [
      `\`${result.name}\``,
      `${number(result.value)} ${result.unit}`.trim(),
      result.range === undefined
        ? ''
        : `${number(result.range.least)} to ${number(result.range.greatest)}, ${seeds(result.range.runs)}`,
      result.target === null ? '' : `${result.better === 'lower' ? '≤' : '≥'} ${number(result.target)}`,
      result.met === null ? '' : result.met ? 'yes' : '**no**',
      result.baseline === null ? '' : `${result.baseline.name}: ${number(result.baseline.value)}`,
      result.command === undefined ? '' : `${commands.indexOf(result.command) + 1}`,
    ].join(' | '),
  )
  return [
    TITLE,
    '',
    NOTE,
    '',
    '| result | value | range | target | met | beside | command |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
    '## The commands',
    '',
    ...commands.map((command, at) => `${at + 1}. \`${command}\``),
    '',
  ].join('\n')
}

const seeds = (runs: number) => (runs === 1 ? '1 seed' : `${runs} seeds`)
