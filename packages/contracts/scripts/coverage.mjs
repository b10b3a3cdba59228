// Runs the tests of the contracts with coverage, prints a line for each source, writes them to `coverage.json`, which is committed, and exits
// with 1 when all sources together have less than 98 % of their lines or of their branches covered: `pnpm coverage`. Some three minutes of
// CPU, two thirds of it the compiler's.
// Coverage needs the intermediate representation, whose source maps now and then leave a line out that did run: the bound is on the sum.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { forge } from './forge.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = 'cache/coverage'
const report = `${folder}/lcov.info`
const LEAST_PERCENT = 98

// forge makes no folder for its report.
mkdirSync(root + folder, { recursive: true })
// A line is reached by a few of the runs of a fuzz test or by none: `test:forge` runs all of them.
process.env.FOUNDRY_FUZZ_RUNS ??= '32'
const status = forge(
  [
    ...['coverage', '--ir-minimum', '--report', 'lcov', '--report-file', report],
    ...['--no-match-contract', 'GasTest|InvariantTest', '--out', `${folder}/out`, '--cache-path', folder],
  ],
  ['ignore', 2, 2],
)
if (status !== 0) process.exit(status)

/** What an lcov file counts of one source, as `[found, hit]`. */
const countOf = (section, name) =>
  ['F', 'H'].map((kind) => Number(new RegExp(`^${name}${kind}:(\\d+)$`, 'm').exec(section)?.[1] ?? 0))

const sources = readFileSync(root + report, 'utf8')
  .split('end_of_record')
  .map((section) => ({
    file: /^SF:(.*)$/m.exec(section)?.[1] ?? '',
    lines: countOf(section, 'L'),
    branches: countOf(section, 'BR'),
  }))
  .filter(({ file }) => file.startsWith('contracts/'))
const total = (kind) => [0, 1].map((at) => sources.reduce((sum, source) => sum + source[kind][at], 0))
const rows = [...sources, { file: 'all', lines: total('lines'), branches: total('branches') }]
const percent = ([found, hit]) => (found === 0 ? 100 : (100 * hit) / found)

const hitOfFound = ([found, hit]) => `${hit} of ${found}`
const record = {
  command: 'pnpm --filter @waypost/contracts coverage',
  sources: Object.fromEntries(
    rows.map(({ file, lines, branches }) => [file, { lines: hitOfFound(lines), branches: hitOfFound(branches) }]),
  ),
}
writeFileSync(`${root}coverage.json`, `${JSON.stringify(record, null, 2)}\n`)

for (const { file, lines, branches } of rows) {
  process.stdout.write(
    `${file.padEnd(44)} lines ${percent(lines).toFixed(2).padStart(6)} %  branches ${percent(branches).toFixed(2).padStart(6)} %\n`,
  )
}
const all = rows.at(-1)
if (all === undefined || Math.min(percent(all.lines), percent(all.branches)) < LEAST_PERCENT) {
  process.stderr.write(`coverage: less than ${LEAST_PERCENT} %\n`)
  process.exit(1)
}
