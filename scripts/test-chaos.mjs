// The long form of the tests that kill, cut off, flood, fill up and confuse mail servers, and of those that let servers lie. When all of
// them have passed, what they came to is written to apps/bench/results/mail-chaos.json; `pnpm test` runs the short forms.
//
//   npx -y pnpm@10 test:chaos [rounds = 28] [seed = 1]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const given = process.argv.slice(2)
const [rounds = '28', seed = '1'] = given
/** Histories that the model plays, each of up to 25 steps. */
const MODEL_RUNS = '40'
const FAULTS = ['chaos', 'crash', 'flood', 'full-disk', 'liars', 'partition', 'postgres']

if (given.length > 2 || ![rounds, seed].every((number) => /^[1-9][0-9]{0,5}$/.test(number))) {
  process.stderr.write('give a number of rounds and a seed, from 1: test:chaos 28 1\n')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'waypost-chaos-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

function run(name, args, environment = {}) {
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } }
  const { status, signal, error } = spawnSync(join(root, 'node_modules/.bin', name), args, options)
  if (status === 0) return
  process.stderr.write(`${name} ${args.join(' ')} ended with ${status ?? signal ?? error}\n`)
  process.exit(1)
}

/** Runs tests, and gives how many passed of each file. */
function runTests(project, files, environment) {
  const report = join(folder, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  run('vitest', ['run', '--project', project, ...reporters, ...files], environment)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults.map(({ name, assertionResults }) => {
    return [name, assertionResults.filter(({ status }) => status === 'passed').length]
  })
}

run('turbo', ['run', 'build', '--filter=@waypost/kind-mail...', '--filter=waypost...', '--output-logs=errors-only'])
const played = join(folder, 'mail-chaos.json')
const passed = runTests(
  'end-to-end',
  FAULTS.map((name) => `packages/kind-mail/test/${name}.e2e.ts`),
  {
    WAYPOST_CHAOS_ROUNDS: rounds,
    WAYPOST_CHAOS_SEED: seed,
    WAYPOST_CHAOS_RESULT: played,
    WAYPOST_CHAOS_COMMAND: ['npx -y pnpm@10 test:chaos', ...given].join(' '),
  },
)
const modelled = runTests('unit', ['packages/kind-mail/src/client/delivered-once'], {
  WAYPOST_CHAOS_RUNS: MODEL_RUNS,
  WAYPOST_CHAOS_SEED: seed,
})
if (passed.length !== FAULTS.length || modelled.length !== 1) {
  process.stderr.write(`${passed.length} of ${FAULTS.length} files of faults ran\n`)
  process.exit(1)
}

const report = JSON.parse(readFileSync(played, 'utf8'))
const testsPassed = passed.map(([file, count]) => [file.replace(/^.*\/|\.e2e\.ts$/g, ''), count]).sort()
report.settings = { ...report.settings, modelRuns: Number(MODEL_RUNS), testsPassed: Object.fromEntries(testsPassed) }
const file = join(root, 'apps/bench/results/mail-chaos.json')
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
process.stdout.write(`written to ${file}\n`)
