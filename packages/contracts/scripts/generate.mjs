// Builds the contracts with forge and writes what TypeScript needs of them to `src/generated/`.
// The result is committed, so that nobody but this package needs a Solidity toolchain.
// `node scripts/generate.mjs --check` writes nothing and exits with 1 when the committed files are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { forge } from './forge.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}src/generated/server-registry.ts`
const isCheck = process.argv.includes('--check')

// An output folder of its own: tests, which build into `out/`, may run at the same time.
const out = 'cache/generate/out'
const status = forge(['build', 'contracts', '--out', out, '--cache-path', 'cache/generate'], ['ignore', 2, 2])
if (status !== 0) process.exit(status)

const artifact = JSON.parse(readFileSync(`${root}${out}/ServerRegistry.sol/ServerRegistry.json`, 'utf8'))
const slots = Object.fromEntries(
  artifact.storageLayout.storage
    .filter(({ label }) => !label.endsWith('Fallback'))
    .map(({ label, slot }) => [label.replace(/^_/, ''), Number(slot)]),
)
const text = `// Generated from contracts/ServerRegistry.sol by scripts/generate.mjs: do not edit.

/** ABI of \`ServerRegistry\`, its events and custom errors included. */
export const serverRegistryAbi = ${JSON.stringify(artifact.abi, null, 2)} as const

/** Creation code of \`ServerRegistry\`; its one constructor argument is the curator's address. */
export const serverRegistryBytecode =
  '${artifact.bytecode.object}' as const

/** Base slot of each state variable, as storage proofs need it; the contract documents how each slot is filled. */
export const serverRegistrySlots = ${JSON.stringify(slots, null, 2)} as const
`

const isCurrent = existsSync(target) && readFileSync(target, 'utf8') === text
if (isCheck && !isCurrent) {
  process.stderr.write(
    'generate: src/generated is stale; run `pnpm --filter @waypost/contracts generate` and commit it\n',
  )
  process.exit(1)
}
if (!isCheck && !isCurrent) writeFileSync(target, text)
