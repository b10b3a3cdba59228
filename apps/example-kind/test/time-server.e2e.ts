import { readFile } from 'node:fs/promises'
import { type Devnet, startDevnet } from '@waypost/devnet'
import { createDiscv5Discovery } from '@waypost/discovery-discv5'
import { createServerPool } from '@waypost/pool'
import { createRegistry } from '@waypost/registry'
import { createTransport } from '@waypost/transport'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timeServer } from '../src/time-server.js'

let devnet: Devnet

beforeAll(async () => {
  devnet = await startDevnet({
    providers: [
      { name: 'Trusted', isApproved: true, servers: 2 },
      { name: 'Applied', isApproved: false, servers: 1 },
    ],
    service: {
      resourceType: timeServer.resourceType,
      service: {
        module: new URL('../dist/time-server.js', import.meta.url).href,
        factory: 'createTimeService',
      },
    },
  })
})
afterAll(() => devnet?.stop())

describe('a kind that no package here knows', () => {
  it('is found by topic, verified by the registry, and answers over a sealed session', async () => {
    const { deployment, rpcUrl, bootnode, servers, providers } = devnet
    const { chainId, registry: address } = deployment
    const pool = createServerPool({
      kind: timeServer,
      discovery: createDiscv5Discovery({ bind: { ip: '0.0.0.0', port: 0 }, bootnodes: [bootnode], deployment }),
      registry: createRegistry({ rpc: rpcUrl, address, chainId, policy: { type: 'any-approved' } }),
      transport: createTransport(),
    })
    const refused = Promise.withResolvers<string>()
    pool.on('verdict', ({ nodeId, verdict }) => {
      if (verdict.status === 'untrusted') refused.resolve(`${nodeId} ${verdict.reason}`)
    })
    await pool.start()
    try {
      const { client, server } = await pool.connect()
      const before = Date.now()
      const told = (await client.now()).getTime()
      expect(told).toBeGreaterThanOrEqual(before - 1_000)
      expect(told).toBeLessThanOrEqual(Date.now() + 1_000)
      expect(server.provider?.id).toBe(providers[0]?.id)
      await client.close()
      const unapproved = servers.find(({ provider }) => provider?.id === providers[1]?.id)
      await expect(refused.promise).resolves.toBe(`${unapproved?.nodeId} provider-not-approved`)
    } finally {
      await pool.stop()
    }
  })

  it('stands in the README word for word, in at most 40 lines', async () => {
    const program = await readFile(new URL('../src/time-server.ts', import.meta.url), 'utf8')
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
    expect(readme).toContain(program)
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  })
})
