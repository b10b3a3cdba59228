// Runs every test of the repository and closes with one line, "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closingLine, countForge, countVitest, crashed } from './test-results.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name, folder = root) => join(folder, 'node_modules/.bin', name)
const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' }
const reports = mkdtempSync(join(tmpdir(), 'waypost-test-'))

/** Ends a runner that hangs, so that a run always has an end. */
const RUNNER_DEADLINE_MS = 30 * 60_000

function build() {
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment }
  const built = spawnSync(bin('turbo'), ['run', 'build', '--output-logs=errors-only'], options)
  return built.status === 0 ? undefined : crashed(`the build ended with ${built.status ?? built.signal ?? built.error}`)
}

/** Runs a command, showing what it prints on standard error; resolves with what it printed on standard output. */
function run(command, args, { cwd = root, capture = false } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: environment,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
      timeout: RUNNER_DEADLINE_MS,
    })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => done({ ended: error.message, output: '' }))
    child.on('close', (code, signal) => done({ ended: code ?? signal, output: Buffer.concat(output).toString() }))
  })
}

/** A count out of a report, which must agree with how the runner ended. */
function counted(ended, readReport, count) {
  let result
  try {
    result = count(readReport())
  } catch (error) {
    return crashed(`the runner ended with ${ended} and left no usable report: ${error.message}`)
  }
  if (ended !== 0 && result.failed === 0) {
    return { ...result, failed: 1, problems: [`the runner ended with ${ended} though no test failed`] }
  }
  return result
}

async function forge() {
  const folder = join(root, 'packages/contracts')
  const { ended, output } = await run(bin('forge', folder), ['test', '--json'], { cwd: folder, capture: true })
  return counted(ended, () => JSON.parse(output), countForge)
}

async function vitest(project) {
  const report = join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { ended } = await run(bin('vitest'), ['run', '--project', project, ...reporters])
  return counted(ended, () => JSON.parse(readFileSync(report, 'utf8')), countVitest)
}

const runners = [
  ['contracts', forge],
  ['unit and types', () => vitest('unit')],
  ['end to end', () => vitest('end-to-end')],
]

const counts = []
const broken = build()
if (broken !== undefined) counts.push(['build', broken])
else
  for (const [name, runner] of runners) {
    process.stdout.write(`\n== ${name}\n`)
    counts.push([name, await runner()])
  }
rmSync(reports, { recursive: true, force: true })

process.stdout.write('\n')
for (const [name, { passed, failed, skipped, problems }] of counts) {
  process.stdout.write(`${name}: ${passed} of ${passed + failed}${skipped === 0 ? '' : `, ${skipped} skipped`}\n`)
  for (const problem of problems) process.stdout.write(`  failed: ${problem}\n`)
}
const totals = counts.map(([, count]) => count)
process.stdout.write(`${closingLine(totals)}\n`)
process.exitCode = totals.some(({ failed }) => failed > 0) ? 1 : 0
