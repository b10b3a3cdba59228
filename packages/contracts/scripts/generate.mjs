// Builds the contracts with forge and writes what TypeScript needs of them to `src/generated/`.
// The result is committed, so that nobody but this package needs a Solidity toolchain.
// `node scripts/generate.mjs --check` writes nothing and exits with 1 when the committed files are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { forge } from './forge.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const isCheck = process.argv.includes('--check')

// Each contract `X` stands in `contracts/X.sol` and becomes `src/generated/<file>.ts`, exports named `<prefix>Abi` and so on.
const contracts = [
  { name: 'ServerRegistry', file: 'server-registry', prefix: 'serverRegistry' },
  { name: 'ProviderList', file: 'provider-list', prefix: 'providerList' },
  { name: 'TokenCuration', file: 'token-curation', prefix: 'tokenCuration' },
]

// An output folder of its own: tests, which build into `out/`, may run at the same time.
const out = 'cache/generate/out'
const sources = contracts.map(({ name }) => `contracts/${name}.sol`)
const status = forge(['build', ...sources, '--out', out, '--cache-path', 'cache/generate'], ['ignore', 2, 2])
if (status !== 0) process.exit(status)

const stale = contracts.filter((contract) => !isCurrent(contract))
if (isCheck && stale.length > 0) {
  process.stderr.write(
    'generate: src/generated is stale; run `pnpm --filter @waypost/contracts generate` and commit it\n',
  )
  process.exit(1)
}
for (const contract of stale) writeFileSync(targetOf(contract), textOf(contract))

function targetOf({ file }) {
  return `${root}src/generated/${file}.ts`
}

function isCurrent(contract) {
  const target = targetOf(contract)
  return existsSync(target) && readFileSync(target, 'utf8') === textOf(contract)
}

function textOf({ name, prefix }) {
  const artifact = JSON.parse(readFileSync(`${root}${out}/${name}.sol/${name}.json`, 'utf8'))
  const slots = Object.fromEntries(
    artifact.storageLayout.storage
      .filter(({ label }) => !label.endsWith('Fallback'))
      .map(({ label, slot }) => [label.replace(/^_/, ''), Number(slot)]),
  )
  return `// Generated from contracts/${name}.sol by scripts/generate.mjs: do not edit.

/** ABI of \`${name}\`, its events and custom errors included. */
export const ${prefix}Abi = ${JSON.stringify(artifact.abi, null, 2)} as const

/** Creation code of \`${name}\`; the encoded arguments of its constructor follow it. */
export const ${prefix}Bytecode =
  '${artifact.bytecode.object}' as const

/** Base slot of each state variable, as storage proofs need it; the contract documents how each slot is filled. */
export const ${prefix}Slots = ${JSON.stringify(slots, null, 2)} as const
`
}
