// Packs every published package and holds the tarballs against what a consumer needs: sound manifests and types, imports
// that work in an empty folder on every Node promised and in a browser bundle, and a README example that runs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { install, run, runtimes } from './consumer.mjs'
import { problemsOf } from './packed-manifest.mjs'
import { entriesOf, pack, publishable, root } from './publishable.mjs'
import { runClientExample, startDevnet } from './readme-example.mjs'

/** Packages whose entries run in browsers; `/server` entries do not. */
const CLIENT_SIDE = ['core', 'record', 'pool', 'selection', 'discovery', 'registry', 'sealed', 'transport', 'kind-mail']

const work = mkdtempSync(join(tmpdir(), 'waypost-packages-'))
const tarballFolder = join(work, 'tarballs')
const consumer = join(work, 'consumer')
let passed = 0
let failed = 0

/** Runs one check; `findProblem` gives a problem as text, or throws, or gives nothing when all is well. */
async function check(name, findProblem) {
  const problem = await Promise.resolve()
    .then(findProblem)
    .catch((error) => error.message || String(error))
  return settle(name, problem)
}

/** Makes something that later checks need, which is a check of its own; undefined when it failed. */
async function obtain(name, make) {
  try {
    const made = await make()
    settle(name)
    return made
  } catch (error) {
    settle(name, error.message || String(error))
    return undefined
  }
}

function settle(name, problem = '') {
  if (problem === '') passed++
  else failed++
  process.stdout.write(problem === '' ? `✓ ${name}\n` : `✗ ${name}\n${indent(problem)}\n`)
  return problem === ''
}

const indent = (text) => text.trim().replace(/^/gm, '    ')
const failure = ({ code, output }) => (code === 0 ? undefined : `ended with ${code}:\n${output}`)

async function checkTarball(item, tarball) {
  await check(`${item.name}: publint`, async () => {
    const bytes = await readFile(tarball)
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: Uint8Array.from(bytes).buffer },
    })
    return messages
      .filter(({ type }) => type !== 'suggestion')
      .map((each) => formatMessage(each, pkg))
      .join('\n')
  })
  if (item.manifest.exports !== undefined) {
    await check(`${item.name}: types resolve (attw)`, async () =>
      failure(
        await run(
          join(root, 'node_modules/.bin/attw'),
          ['--profile', 'esm-only', '--no-color', '--no-emoji', tarball],
          { cwd: root },
        ),
      ),
    )
  }
  await check(`${item.name}: manifest, files and imports`, async () => {
    const unpacked = join(work, 'unpacked', item.name)
    mkdirSync(unpacked, { recursive: true })
    const { code, output } = await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'])
    return code === 0 ? problemsOf(unpacked).join('\n') : output
  })
}

/** Conformance suites register tests when imported, which only a test runner allows. */
function writeImports(items) {
  const entries = items.flatMap(entriesOf).filter((entry) => entry !== '@waypost/conformance')
  writeFileSync(
    join(consumer, 'imports.mjs'),
    entries
      .map(
        (entry) => `await import('${entry}')
`,
      )
      .join(''),
  )
}

/** What a browser may be given: neither `/server` nor the test helpers. */
function clientEntriesOf(item) {
  if (!CLIENT_SIDE.some((name) => item.name === `@waypost/${name}`)) return []
  return entriesOf(item).filter((entry) => !/\/(server|testing)(\/|$)/.test(entry))
}

async function bundleForBrowser(entry) {
  try {
    await build({
      stdin: { contents: `export * from '${entry}'`, resolveDir: consumer },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2023',
      write: false,
      logLevel: 'silent',
    })
  } catch ({ errors, message }) {
    return errors?.map(({ text, location }) => `${text} (${location?.file})`).join('\n') ?? message
  }
}

async function checkConsumer(items, tarballs) {
  const installs = 'all tarballs install in an empty folder'
  if (!(await check(installs, async () => failure(await install(consumer, tarballs))))) return
  const nodes = await obtain('the promised Node versions are at hand', () => runtimes(join(work, 'runtimes')))
  if (nodes === undefined) return
  writeImports(items)
  for (const { name, node } of nodes) {
    const runs = async (...args) => failure(await run(node, args, { cwd: consumer }))
    await check(`${name}: every entry can be imported`, () => runs('imports.mjs'))
    await check(`${name}: the command starts`, () => runs('node_modules/waypost/dist/waypost.js', '--help'))
  }
  for (const entry of items.flatMap(clientEntriesOf)) {
    await check(`${entry} bundles for a browser`, () => bundleForBrowser(entry))
  }
  await checkExample(nodes)
}

async function checkExample(nodes) {
  const devnet = await obtain('a devnet starts', startDevnet)
  if (devnet === undefined) return
  try {
    for (const runtime of nodes) {
      const name = `${runtime.name}: the README's client example runs`
      await check(name, () => runClientExample(runtime, consumer, devnet.env))
    }
  } finally {
    await devnet.stop()
  }
}

async function checkAll() {
  const built = await run(join(root, 'node_modules/.bin/turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
  })
  if (!(await check('everything builds', () => failure(built)))) return
  mkdirSync(tarballFolder)
  const items = publishable()
  const tarballs = {}
  for (const item of items) {
    const tarball = await obtain(`${item.name}: packs`, () => pack(item, tarballFolder))
    if (tarball === undefined) continue
    tarballs[item.name] = tarball
    await checkTarball(item, tarball)
  }
  await checkConsumer(items, tarballs)
}

try {
  await checkAll()
} finally {
  rmSync(work, { recursive: true, force: true })
}
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
