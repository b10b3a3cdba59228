// The figures of the operator's guide, out of the committed results: `node scripts/sizing-table.mjs` writes them anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const guide = join(root, 'apps/docs/guides/operations.md')
const [BEGIN, END] = ['<!-- out of the results, by scripts/sizing-table.mjs: begin -->', '<!-- end -->']

/** What the committed results say, by name. */
export function committedFigures() {
  const figures = new Map()
  for (const bench of ['mail', 'archive']) {
    const { results } = JSON.parse(readFileSync(join(root, `apps/bench/results/${bench}.json`), 'utf8'))
    for (const { name, value } of results) figures.set(name, value)
  }
  return figures
}

/** The guide's text between the marks, from the figures. */
export function sizingText(figures) {
  const of = (name) => {
    const value = figures.get(name)
    if (value === undefined) throw new RangeError(`the committed results have no ${name}`)
    return value
  }
  const exact = (value, digits = 2) =>
    Number(value.toPrecision(digits)).toLocaleString('en', { maximumFractionDigits: 2 })
  const idle = of('idleSessionKilobytes')
  const rows = [
    ['what', 'measured', 'what it means'],
    ['---', '---', '---'],
    [
      'memory of an idle session',
      `${exact(idle)} kB`,
      `20,000 clients that listen want about ${exact((20_000 * idle) / 1e6)} GB beside the 150 MB of the process`,
    ],
    [
      'history, 500-byte messages, one server',
      `${exact(of('historyPerSecond'))} a second, client included`,
      `a client that was away for 1,000 messages costs ${exact(1e6 / of('historyPerSecond'))} ms`,
    ],
    [
      'what the group brings, stored',
      `${exact(of('ingestPerSecond'))} envelopes a second, for a minute`,
      'a server keeps up with far more than its proof of work lets strangers publish',
    ],
    [
      'a page of 100 out of 10,000,000 envelopes',
      `${exact(of('pageMillis10M'))} ms`,
      "the archive's size hardly matters to reading",
    ],
    [
      'reads while a day is pruned, the 99th of a hundred',
      `${exact(of('prunedReadP99Ratio'))} times as long as in quiet`,
      'pruning needs no quiet hour',
    ],
    [
      'becoming equal again, 1,000 of 1,000,000 apart',
      `${exact(of('reconcileBytes') / 1e6)} MB, ${exact(of('reconcileSeconds'))} s`,
      'a restart costs peers little',
    ],
  ]
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`.replaceAll(' --- ', '---')).join('\n')
  const crowd = `Of 500 users who all set out within ten seconds and read 1,000 messages each, one of a hundred waited ${exact(
    of('users500FirstPageP99Ms') / 1_000,
  )} s or longer for the first page; of what was published then,
one message of a hundred took ${exact(of('users500LiveP99Ms') / 1_000)} s or longer to come.`
  return `${BEGIN}\n${table}\n\n${crowd}\n${END}`
}

/** The guide with other text between the marks. */
export function guideWith(text) {
  const present = readFileSync(guide, 'utf8')
  const [from, to] = [present.indexOf(BEGIN), present.indexOf(END)]
  if (from < 0 || to < from) throw new RangeError(`${guide} has no place for the figures`)
  return present.slice(0, from) + text + present.slice(to + END.length)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(guide, guideWith(sizingText(committedFigures())))
  process.stdout.write(`written: ${guide}\n`)
}
