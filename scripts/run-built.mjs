// Builds what is stale, then runs a workspace command: `node scripts/run-built.mjs <package> [args…]`.
// The build reports to standard error, so that a command's standard output stays its own (JSON lines stay JSON lines).
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const apps = { waypost: 'apps/cli', '@waypost/bench': 'apps/bench' }
const [name = '', ...args] = process.argv.slice(2)
const app = apps[name]
if (app === undefined) {
  process.stderr.write(`run-built: no command named "${name}"; known: ${Object.keys(apps).join(', ')}\n`)
  process.exit(2)
}
const build = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/turbo/bin/turbo'),
    'run',
    'build',
    `--filter=${name}...`,
    '--output-logs=errors-only',
    '--no-update-notifier',
  ],
  { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
)
if (build.status !== 0) process.exit(build.status ?? 1)
const manifest = JSON.parse(readFileSync(join(root, app, 'package.json'), 'utf8'))
const entry = Object.values(manifest.bin)[0]
const child = spawn(process.execPath, [join(root, app, entry), ...args], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)))
