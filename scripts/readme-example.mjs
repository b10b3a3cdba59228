// The README's client example, run as a stranger would: out of the tarballs, against a devnet in other processes.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { run } from './consumer.mjs'
import { root } from './publishable.mjs'

const DEVNET_DEADLINE_MS = 120_000
const EXAMPLE_DEADLINE_MS = 60_000

/** The code block of the README whose info string ends with `title="<title>"`. */
export function readmeBlock(title, readme = readFileSync(join(root, 'README.md'), 'utf8')) {
  const [, code] =
    new RegExp(`^\`\`\`\\w+ title="${title.replace('.', '\\.')}"\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readme) ?? []
  if (code === undefined) throw new Error(`README.md has no code block with title="${title}"`)
  return code
}

/** Starts `waypost devnet --json` from the built workspace; its first line says how to reach it. */
export function startDevnet() {
  const child = spawn(process.execPath, [join(root, 'apps/cli/dist/waypost.js'), 'devnet', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = () =>
    new Promise((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done()
      child.once('exit', done)
      child.kill('SIGINT')
    })
  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the devnet said nothing in time')), DEVNET_DEADLINE_MS)
    child.once('exit', (code) => reject(new Error(`the devnet ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { rpc, registry, bootnode } = JSON.parse(line)
      if (rpc === undefined || registry === undefined || bootnode === undefined) return
      clearTimeout(late)
      resolve({ RPC: rpc, REGISTRY: registry, BOOTNODE: bootnode })
    })
  })
  return ready.then(
    (env) => ({ env, stop }),
    async (error) => {
      await stop()
      throw error
    },
  )
}

/** Runs the example in the consumer's folder; a problem, or undefined when it printed something and ended well. */
export async function runClientExample({ node }, folder, env) {
  writeFileSync(join(folder, 'client.mjs'), readmeBlock('client.mjs'))
  const { code, output } = await run(node, ['client.mjs'], { cwd: folder, env, deadlineMs: EXAMPLE_DEADLINE_MS })
  if (code !== 0) return `ended with ${code}:\n${output}`
  return output.trim() === '' ? 'printed nothing' : undefined
}
