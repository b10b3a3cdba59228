// The long form of the tests that kill, cut off and confuse mail servers. What the one with processes came to is written to
// apps/bench/results/mail-chaos.json; `pnpm test` runs the short forms.
//
//   npx -y pnpm@10 test:chaos [rounds = 28] [seed = 1]
import { spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const [rounds = '28', seed = '1'] = process.argv.slice(2)
/** Histories that the model plays, each of up to 25 steps. */
const MODEL_RUNS = '40'

function run(name, args, environment = {}) {
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } }
  const { status, signal, error } = spawnSync(join(root, 'node_modules/.bin', name), args, options)
  if (status === 0) return
  process.stderr.write(`${name} ${args.join(' ')} ended with ${status ?? signal ?? error}\n`)
  process.exit(1)
}

if (![rounds, seed].every((number) => /^[1-9][0-9]{0,5}$/.test(number))) {
  process.stderr.write('give a number of rounds and a seed, from 1: test:chaos 28 1\n')
  process.exit(2)
}
run('turbo', ['run', 'build', '--filter=@waypost/kind-mail...', '--output-logs=errors-only'])
run('vitest', ['run', '--project', 'end-to-end', 'packages/kind-mail/test/chaos'], {
  WAYPOST_CHAOS_ROUNDS: rounds,
  WAYPOST_CHAOS_SEED: seed,
  WAYPOST_CHAOS_RESULT: join(root, 'apps/bench/results/mail-chaos.json'),
})
run('vitest', ['run', '--project', 'unit', 'packages/kind-mail/src/client/delivered-once'], {
  WAYPOST_CHAOS_RUNS: MODEL_RUNS,
  WAYPOST_CHAOS_SEED: seed,
})
