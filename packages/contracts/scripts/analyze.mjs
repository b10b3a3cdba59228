// Runs Slither over the contracts and compares what it finds with `analysis.json`, which gives a reason for each finding that stands:
// `pnpm analyze`; `*` stands for every place. A finding without a reason, and a reason without a finding, end it with 1. Where Slither is missing it says so and ends
// with 0: it is Python's (`pip install slither-analyzer==0.11.6`), and nothing else here needs Python.
// `SLITHER` names the program where it is not on the path.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forge, forgeBinary } from './forge.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const slither = process.env.SLITHER ?? 'slither'
const out = 'cache/analysis/out'
const report = `${root}cache/analysis/report.json`

const version = spawnSync(slither, ['--version'], { encoding: 'utf8' })
if (version.status !== 0) {
  process.stdout.write(`analyze: skipped, \`${slither}\` does not run here: pip install slither-analyzer==0.11.6\n`)
  process.exit(0)
}

mkdirSync(`${root}cache/analysis`, { recursive: true })
// Without the tests, and with what the compiler said of each contract.
const built = forge(
  [
    'build',
    'contracts',
    '--build-info',
    '--build-info-path',
    `${out}/build-info`,
    '--out',
    out,
    '--cache-path',
    'cache/analysis',
    '--force',
  ],
  ['ignore', 2, 2],
)
if (built !== 0) process.exit(built)

rmSync(report, { force: true })
const args = [
  '.',
  '--ignore-compile',
  '--foundry-out-directory',
  out,
  '--filter-paths',
  'node_modules',
  '--exclude-dependencies',
]
// It asks forge for its settings.
const env = { ...process.env, PATH: `${dirname(forgeBinary())}${delimiter}${process.env.PATH}` }
const run = spawnSync(slither, [...args, '--json', report, '--disable-color'], { cwd: root, encoding: 'utf8', env })
let answer
try {
  answer = JSON.parse(readFileSync(report, 'utf8'))
} catch {
  process.stderr.write(`analyze: slither gave no report\n${run.stderr}`)
  process.exit(1)
}
if (answer.success !== true) {
  process.stderr.write(`analyze: ${answer.error}\n`)
  process.exit(1)
}

/** Where a finding is: the function, or the contract or variable outside of one, with its contract. */
function placeOf({ elements }) {
  const [element] = elements
  if (element === undefined) return 'nowhere'
  const parent = element.type_specific_fields?.parent
  const owner = parent?.type === 'function' ? parent.type_specific_fields?.parent : parent
  const name = parent?.type === 'function' ? parent.name : element.name
  return owner?.type === 'contract' ? `${owner.name}.${name}` : name
}

const { reasons } = JSON.parse(readFileSync(`${root}analysis.json`, 'utf8'))
const findings = new Map()
for (const finding of answer.results.detectors ?? []) {
  const key = `${finding.check} ${placeOf(finding)}`
  findings.set(key, finding)
}
const explained = new Set(reasons.flatMap(({ check, places }) => places.map((place) => `${check} ${place}`)))
const used = new Set()
let unexplained = 0
for (const [key, { impact, check, description }] of findings) {
  const reason = [key, `${check} *`].find((known) => explained.has(known))
  if (reason !== undefined) used.add(reason)
  else {
    unexplained++
    process.stderr.write(`analyze: no reason for ${impact} ${key}\n${description}\n`)
  }
}
const stale = [...explained].filter((key) => !used.has(key))
for (const key of stale) process.stderr.write(`analyze: a reason for what is not found: ${key}\n`)

const impacts = ['High', 'Medium', 'Low', 'Informational', 'Optimization']
const count = (impact) => [...findings.values()].filter((finding) => finding.impact === impact).length
process.stdout.write(
  `analyze: Slither ${version.stdout.trim()}, ${findings.size} findings (${impacts.map((impact) => `${impact.toLowerCase()} ${count(impact)}`).join(', ')}), ${findings.size - unexplained} explained\n`,
)
process.exit(unexplained + stale.length === 0 ? 0 : 1)
