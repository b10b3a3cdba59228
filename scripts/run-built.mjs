// Builds what is stale, then runs a workspace command: `node scripts/run-built.mjs <package> [args…]`.
// The build reports to standard error, so that a command's standard output stays its own (JSON lines stay JSON lines),
// and only when it takes a while or fails.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const apps = { waypost: 'apps/cli', '@waypost/bench': 'apps/bench' }
/** A build that has nothing to do takes less. */
const QUIET_MS = 1_500

const [name = '', ...args] = process.argv.slice(2)
const app = apps[name]
if (app === undefined) {
  process.stderr.write(`run-built: no command named "${name}"; known: ${Object.keys(apps).join(', ')}\n`)
  process.exit(2)
}

/** Runs a program with the signals that end this one; resolves with the status to end with, and what it printed. */
function run(program, programArgs, { capture, env = process.env }) {
  const stdio = capture ? ['ignore', 'pipe', 'pipe'] : 'inherit'
  const child = spawn(process.execPath, [program, ...programArgs], { cwd: capture ? root : process.cwd(), stdio, env })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk))
  const passOn = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, passOn)
  return new Promise((done) => {
    child.on('error', (error) => done({ status: 1, output: error.message }))
    child.on('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, passOn)
      done({ status: code ?? 130, output: Buffer.concat(output).toString() })
    })
  })
}

const notice = setTimeout(
  () => process.stderr.write('building what changed (about a minute on a fresh clone) …\n'),
  QUIET_MS,
)
const built = await run(
  join(root, 'node_modules/turbo/bin/turbo'),
  ['run', 'build', `--filter=${name}...`, '--output-logs=errors-only', '--no-update-notifier'],
  { capture: true, env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
)
clearTimeout(notice)
if (built.status !== 0) {
  process.stderr.write(built.output)
  process.exit(built.status)
}
const [entry] = Object.values(JSON.parse(readFileSync(join(root, app, 'package.json'), 'utf8')).bin)
const { status } = await run(join(root, app, entry), args, { capture: false })
process.exit(status)
