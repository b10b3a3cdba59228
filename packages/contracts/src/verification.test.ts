import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { serverRegistryBytecode, tokenCurationBytecode } from './index.js'

const script = (name: string) => fileURLToPath(new URL(`../scripts/${name}`, import.meta.url))
const run = (name: string, args: string[], input?: string) =>
  execFileSync(process.execPath, [script(name), ...args], { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

describe('what an explorer is given to verify', () => {
  it.each([
    ['ServerRegistry', serverRegistryBytecode],
    ['TokenCuration', tokenCurationBytecode],
  ])(
    'compiles to the code of %s that is deployed',
    (name, bytecode) => {
      const input = JSON.parse(run('verification.mjs', [name]))
      const path = `contracts/${name}.sol`
      // The bytecode alone, so that the other contracts among the sources are not compiled.
      input.settings.outputSelection = { [path]: { [name]: ['evm.bytecode.object'] } }
      const output = JSON.parse(run('solc.mjs', [], JSON.stringify(input)))
      expect(`0x${output.contracts[path][name].evm.bytecode.object}`).toBe(bytecode)
    },
    120_000,
  )
})
