import { defineServerKind, parseNodeId, type Resource } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createFakeChain } from '../test/fake-chain.js'
import { createClient, type RegistryClient } from './client.js'
import { type Later, later } from './later.js'
import { createRpc } from './rpc/rpc.js'

const kind = defineServerKind({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: async () => ({ close: async () => {} }),
})
const START_MS = 1_750_000_000_000
const NODE = parseNodeId('aa'.repeat(32))
const NEVER = () => new Promise<never>(() => {})

function setUp(parts: Later, rpcs = 1) {
  const clock = fakeClock(START_MS)
  const chain = createFakeChain(deriveResourceType('mail-server'), START_MS / 1000)
  const { registry: address, chainId } = chain.deployment
  const rpc = Array.from({ length: rpcs }, () => chain)
  const client = createClient(
    { rpc, address, chainId, policy: { type: 'any-approved' }, privacy: 'none', clock },
    parts,
  )
  chain.mine({ renew: NODE, server: { status: 1, provider: 1, expiresAt: START_MS / 1000 + 3_600 } })
  return { client, clock }
}

async function listOf(client: RegistryClient, signal?: AbortSignal): Promise<Resource[]> {
  const all: Resource[] = []
  for await (const resource of client.list(kind, signal === undefined ? {} : { signal })) all.push(resource)
  return all
}

const statusOf = async (client: RegistryClient) => (await client.verify(kind, [NODE])).get(NODE)?.status

describe('a part that cannot be loaded', () => {
  // Those that a client of this chain asks for; storages, proofs, long lists and real addresses have tests of their own.
  it.each([
    ['direct', 1],
    ['listing', 1],
    ['several', 3],
  ] as const)(
    '%s: nothing is trusted wrongly, what fails says so by type, and all is well when it comes',
    async (name, rpcs) => {
      let isThere = false
      let refused = 0
      const load = async () => {
        if (isThere) return later[name]()
        refused++
        throw new TypeError('Failed to fetch dynamically imported module')
      }
      const { client } = setUp({ ...later, [name]: load }, rpcs)
      await client.start()
      expect(await statusOf(client)).toBe(name === 'listing' ? 'trusted' : 'unknown')
      await expect(listOf(client)).rejects.toMatchObject({ code: 'REGISTRY_UNREADABLE', isRetryable: true })
      expect(refused).toBeGreaterThan(0)
      isThere = true
      expect(await statusOf(client)).toBe('trusted')
      expect((await listOf(client)).map(({ nodeId }) => nodeId)).toEqual([NODE])
      await client.stop()
    },
  )

  it('leaves a list that is asked of a stopped client stopped', async () => {
    const { client } = setUp({ ...later, listing: () => Promise.reject(new TypeError('Failed to fetch')) })
    await expect(listOf(client)).rejects.toMatchObject({ code: 'REGISTRY_STOPPED', isRetryable: false })
    const { client: whole } = setUp(later)
    await expect(listOf(whole)).rejects.toMatchObject({ code: 'REGISTRY_STOPPED', hint: 'call start()' })
  })
})

describe('a part that never comes', () => {
  it('does not hold a list up beyond its signal', async () => {
    const { client } = setUp({ ...later, listing: NEVER })
    await client.start()
    const ended = new AbortController()
    const listed = listOf(client, ended.signal)
    ended.abort()
    expect(await listed).toEqual([])
    await client.stop()
  })

  const timeoutMs = 1_000
  function failingRpc(foreignFailure: Later['foreignFailure']) {
    const clock = fakeClock(START_MS)
    const failure = new Error('denied')
    const counted: string[] = []
    const counters = { count: (name: string) => void counted.push(name) }
    const sender = { send: () => Promise.reject(failure) }
    return {
      clock,
      failure,
      counted,
      rpc: createRpc({ sender, timeoutMs, clock, counters, later: { foreignFailure } }),
    }
  }

  it('ends a request whose failure it should name by the deadline, and by its signal', async () => {
    const { rpc, clock, counted } = failingRpc(NEVER)
    const late = rpc.request('eth_chainId', [])
    clock.advance(timeoutMs)
    await expect(late).rejects.toMatchObject({ code: 'RPC_TIMEOUT' })
    expect(counted).toContain('registry_rpc_failures_total')
    const ended = new AbortController()
    const aborted = rpc.request('eth_chainId', [], ended.signal)
    ended.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('leaves the failure as the cause where it cannot name it', async () => {
    const { rpc, failure } = failingRpc(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(rpc.request('eth_chainId', [])).rejects.toMatchObject({
      code: 'RPC_UNREACHABLE',
      data: { method: 'eth_chainId' },
      cause: failure,
    })
  })
})
