// Writes to `dist/verification/` what an explorer takes to verify a deployed contract: the compiler's standard JSON input, with the
// sources that the contract is made of and no others. No Solidity toolchain is needed for it; a test compiles the result and compares.
// `node scripts/verification.mjs NAME` prints the input of one contract and writes nothing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import process, { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const LIBRARY = '@openzeppelin/contracts/'
const INSTALLED = `node_modules/${LIBRARY}`

/** The contracts that are deployed, and the files that their inputs go to. */
const deployed = { ServerRegistry: 'server-registry', ProviderList: 'provider-list', TokenCuration: 'token-curation' }

/** As in foundry.toml. */
const settings = {
  remappings: [`${LIBRARY}=${INSTALLED}`],
  optimizer: { enabled: true, runs: 10_000 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  evmVersion: 'cancun',
  libraries: {},
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode', 'metadata'] } },
}

/**
 * The standard JSON input of a contract in `contracts/`.
 *
 * @param name {string}
 */
function standardJsonInput(name) {
  const sources = {}
  const waiting = [`contracts/${name}.sol`]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (path in sources) continue
    const content = readFileSync(join(root, path), 'utf8')
    sources[path] = { content }
    for (const [, imported] of content.matchAll(/^import\s+(?:[^"]*\sfrom\s+)?"([^"]+)";/gm)) {
      waiting.push(
        imported.startsWith(LIBRARY)
          ? imported.replace(LIBRARY, INSTALLED)
          : posix.normalize(posix.join(posix.dirname(path), imported)),
      )
    }
  }
  const inOrder = Object.fromEntries(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { language: 'Solidity', sources: inOrder, settings }
}

const asked = argv[2]
if (asked !== undefined) {
  process.stdout.write(JSON.stringify(standardJsonInput(asked)))
} else {
  mkdirSync(join(root, 'dist/verification'), { recursive: true })
  for (const [name, file] of Object.entries(deployed)) {
    writeFileSync(join(root, 'dist/verification', `${file}.json`), `${JSON.stringify(standardJsonInput(name))}\n`)
  }
}
