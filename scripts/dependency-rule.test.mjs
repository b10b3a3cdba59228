import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

const fine = [
  ['packages/pool/src/index.ts', '@waypost/core'],
  ['packages/kind-mail/src/fetch.ts', '@waypost/sealed'],
  ['packages/host/src/index.ts', '@waypost/kind-mail/server'],
  ['apps/cli/src/index.ts', '@waypost/host'],
  ['packages/kind-mail/src/server.ts', 'node:sqlite'],
  ['packages/kind-mail/src/server/archive.ts', 'node:fs'],
  ['packages/sealed/src/open-envelope.ts', 'node:crypto'],
  ['packages/core/src/hex.test.ts', 'node:fs'],
  ['packages/sealed/src/testing/pair.ts', '@waypost/transport/server'],
  ['packages/pool/src/pool.test.ts', '@waypost/registry'],
]

const broken = [
  ['packages/core/src/imports-ours.ts', '@waypost/record', 'core-imports'],
  ['packages/core/src/imports-library.ts', 'ethers', 'core-is-light'],
  ['packages/pool/src/imports-registry.ts', '@waypost/registry', 'pool-imports'],
  ['packages/pool/src/imports-library.ts', 'lodash', 'pool-and-selection-need-no-library'],
  ['packages/registry/src/imports-kind.ts', '@waypost/kind-mail', 'registry-imports'],
  ['packages/kind-mail/src/imports-pool.ts', '@waypost/pool', 'kind-mail-imports'],
  ['packages/kind-mail/src/by-path.ts', '../../pool/src/index.js', 'kind-mail-imports'],
  ['packages/registry/src/imports-enr.ts', '@chainsafe/enr', 'only-enr'],
  ['packages/record/src/imports-discv5.ts', '@chainsafe/discv5', 'only-discv5'],
  ['packages/kind-mail/src/imports-libp2p.ts', '@libp2p/tcp', 'only-libp2p'],
  ['packages/sealed/src/imports-node.ts', 'node:crypto', 'client-without-node'],
  ['packages/record/src/index.ts', 'crypto', 'client-without-node'],
  ['packages/transport/src/memory.ts', 'node:net', 'client-without-node'],
  ['packages/kind-mail/src/index.ts', './reaches-server.js', 'client-without-server'],
  ['packages/kind-mail/src/imports-transport-server.ts', '@waypost/transport/server', 'server-entry-is-for-servers'],
  ['packages/host/src/imports-app.ts', '@waypost/cli', 'apps-are-leaves'],
  ['packages/newcomer/src/index.ts', '@waypost/core', 'package-without-rule'],
  ['packages/sealed/src/imports-test.ts', './imports-test.test.js', 'no-test-code'],
  ['packages/sealed/src/imports-nothing.ts', './absent.js', 'resolvable'],
]

const manifest = (...entries) => JSON.stringify({ exports: Object.fromEntries(entries.map((entry) => [entry, ''])) })
const rest = [
  ...['core', 'registry', 'sealed', 'conformance'].map((name) => [`packages/${name}/src/index.ts`, 'export {}']),
  ['packages/transport/src/server.ts', 'export {}'],
  ['packages/sealed/src/imports-test.test.ts', 'export {}'],
  ['packages/kind-mail/package.json', manifest('.', './server')],
  ['packages/transport/package.json', manifest('.', './memory', './server')],
  ['packages/sealed/package.json', manifest('.')],
  ['packages/record/package.json', manifest('.')],
  ['packages/kind-mail/src/reaches-server.ts', `import './server/deep.js'`],
  ['packages/kind-mail/src/server/deep.ts', 'export {}'],
  ['apps/other/src/index.ts', 'export {}'],
  ['packages/sealed/src/types-of-node.ts', "export type Crypto = typeof import('node:crypto')\n"],
  [
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'esnext',
        moduleResolution: 'bundler',
        paths: {
          '@waypost/cli': ['./apps/cli/src/index.ts'],
          '@waypost/transport/server': ['./packages/transport/src/server.ts'],
          '@waypost/kind-mail/server': ['./packages/kind-mail/src/server.ts'],
          '@waypost/*': ['./packages/*/src/index.ts'],
        },
      },
    }),
  ],
]

describe('the dependency rule', () => {
  let folder
  /** Rules broken, by file. */
  const found = new Map()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-rule-'))
    const files = [...rest, ...[...fine, ...broken].map(([file, imported]) => [file, `import '${imported}'\n`])]
    for (const [file, text] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), text)
    }
    const arguments_ = [
      cruiser,
      '--config',
      join(root, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      'packages',
      'apps',
    ]
    const output = await new Promise((done, fail) =>
      execFile(process.execPath, arguments_, { cwd: folder, maxBuffer: 2 ** 24 }, (problem, stdout, stderr) =>
        stdout.startsWith('{') ? done(stdout) : fail(new Error(`${problem?.message}\n${stderr}`)),
      ),
    )
    for (const { from, rule } of JSON.parse(output).summary.violations) {
      found.set(from, [...(found.get(from) ?? []), rule.name])
    }
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(broken)('%s importing %s breaks %s', (file, _imported, rule) => {
    expect(found.get(file)).toContain(rule)
  })

  it('lets client-side packages name the types of Node', () => {
    expect(found.get('packages/sealed/src/types-of-node.ts')).toBeUndefined()
  })

  it.each(fine)('%s may import %s', (file) => {
    expect(found.get(file)).toBeUndefined()
  })
})
