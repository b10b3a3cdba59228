import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Devnet, startDevnet, threeProviders } from '@waypost/devnet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let devnet: Devnet

beforeAll(async () => {
  devnet = await startDevnet({ providers: threeProviders(5) })
})
afterAll(() => devnet?.stop())

describe("the README's client", () => {
  it('finds servers, publishes and reads back what it published', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL('../client.mjs', import.meta.url))],
      {
        env: { ...process.env, RPC: devnet.rpcUrl, REGISTRY: devnet.deployment.registry, BOOTNODE: devnet.bootnode },
        timeout: 60_000,
      },
    )
    expect(stdout).toBe('hello\n')
  })

  it('stands in the README word for word', async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
    const program = await readFile(new URL('../client.mjs', import.meta.url), 'utf8')
    expect(readme).toContain(program)
  })
})
