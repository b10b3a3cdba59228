// A consumer of the packed tarballs: an empty folder, plain npm, no workspace, on each Node that the packages promise.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The lowest version that `engines` promises. Its platform package is the bare binary: no install script has to run. */
const LOWEST_NODE = '22.13.0'

/** Ends with `{ code, output }`; never rejects. Standard input is closed, both outputs are kept. */
export function run(command, args, { cwd, env = {}, deadlineMs = 300_000 } = {}) {
  return new Promise((done) => {
    const options = {
      cwd,
      env: { ...cleanEnvironment(), TURBO_TELEMETRY_DISABLED: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: deadlineMs,
    }
    const child = spawn(command, args, options)
    const output = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => done({ code: -1, output: error.message }))
    child.on('close', (code, signal) => done({ code: code ?? signal, output: Buffer.concat(output).toString() }))
  })
}

/** The environment without what the package manager around us put there: npm would take it for its own configuration. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_|^(INIT_CWD|NODE_PATH)$/i.test(name)),
  )
}

/**
 * The machine's own npm on the machine's own Node, as a consumer has it. The toolchain's Node would come first in PATH, and
 * it trusts only the authorities it was built with: behind a mirror with one of its own, npm then retries for minutes.
 */
function npm(args, { cwd }) {
  const outside = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/[\\/]node_modules[\\/]/.test(folder))
    .join(delimiter)
  const env = { PATH: outside, NODE_USE_SYSTEM_CA: '1' }
  return run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1', ...args], {
    cwd,
    env,
  })
}

/** Installs the tarballs (`{ name: path }`) into an empty folder. */
export async function install(folder, tarballs) {
  mkdirSync(folder, { recursive: true })
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  return npm([], { cwd: folder })
}

/** `[{ name, node }]`: the Node that runs this, and the lowest one, brought into `folder`. */
export async function runtimes(folder) {
  mkdirSync(folder, { recursive: true })
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const { code, output } = await npm(['--prefix', folder, `${platform}@${LOWEST_NODE}`], { cwd: folder })
  if (code !== 0) throw new Error(`Node ${LOWEST_NODE} could not be brought: ${output}`)
  return [
    { name: `Node ${process.versions.node}`, node: process.execPath },
    {
      name: `Node ${LOWEST_NODE}`,
      node: join(folder, 'node_modules', platform, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    },
  ]
}
