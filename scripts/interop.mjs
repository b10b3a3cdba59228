// Runs our Discovery v5 node against go-ethereum: its conformance suite, and a node of it as our bootstrap node.
// `node scripts/interop.mjs [--json] [--only=conformance|bootstrap]`; needs Go, and says so where it is missing.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { runBootstrap } from './interop-bootstrap.mjs'
import { runConformance } from './interop-conformance.mjs'
import { GO_ETHEREUM, goVersion, installDevp2p } from './interop-devp2p.mjs'

const root = resolve(import.meta.dirname, '..')
const isJson = process.argv.includes('--json')
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length)
const TARGET = 6

const progress = (line) => process.stderr.write(`interop: ${line}\n`)

const go = goVersion()
if (go === undefined) {
  progress('skipped: there is no Go on this machine (https://go.dev/doc/install), which builds the other side')
  if (isJson) process.stdout.write(`${JSON.stringify({ skipped: 'no Go on this machine' })}\n`)
  process.exit(0)
}

const turbo = join(root, 'node_modules/turbo/bin/turbo')
const filters = ['--filter=@waypost/discovery-discv5...', '--output-logs=errors-only', '--no-update-notifier']
const built = spawnSync(process.execPath, [turbo, 'run', 'build', ...filters], { cwd: root, encoding: 'utf8' })
if (built.status !== 0) {
  process.stderr.write(built.stdout + built.stderr)
  process.exit(1)
}
const load = (name) => import(join(root, 'packages', name, 'dist/index.js'))
const { createDiscv5Discovery } = await load('discovery-discv5')
const { defineServerKind } = await load('core')
const deployment = { chainId: 31337, registry: `0x${'33'.repeat(20)}` }
const createNode = (options) => createDiscv5Discovery({ deployment, ...options })
const kind = defineServerKind({
  name: 'interop',
  topic: 'interop',
  resourceType: 'interop',
  connect: async () => ({ close: async () => undefined }),
})

const tool = installDevp2p(progress)
const result = { goEthereum: GO_ETHEREUM, go }
let isGood = true
if (only !== 'bootstrap') {
  progress('conformance suite …')
  const { base, all, failed } = await runConformance(tool, createNode)
  Object.assign(result, { conformance: { base, all, failed } })
  isGood &&= base.passed >= TARGET
  progress(`${base.passed} of the ${base.of} tests of the base protocol passed, ${all.passed} of ${all.of} in all`)
  for (const { name, log } of failed) progress(`failed: ${name}\n${log}`)
}
if (only !== 'conformance') {
  progress('go-ethereum as bootstrap node …')
  try {
    const seen = await runBootstrap(tool, createNode, kind)
    Object.assign(result, { bootstrap: seen })
    progress(
      `${seen.servers} of ours joined through it after ${seen.joinedAfter} s, it listed them after ${seen.listedAfter} s, ` +
        `and a client that knew it alone found an advertiser after ${seen.foundAfter} s`,
    )
  } catch (error) {
    isGood = false
    progress(`failed: ${error.message}`)
    Object.assign(result, { bootstrap: { failed: error.message } })
  }
}
if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`)
process.exitCode = isGood ? 0 : 1
