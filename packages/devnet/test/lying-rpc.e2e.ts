import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type NodeId, WaypostError } from '@waypost/core'
import { type Devnet, type DevnetServer, startDevnet } from '@waypost/devnet'
import { createMemoryDiscovery } from '@waypost/discovery'
import { mailServer } from '@waypost/kind-mail'
import { createServerPool } from '@waypost/pool'
import { createRegistry } from '@waypost/registry'
import { createTransport } from '@waypost/transport'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from './honest-client.js'

type Lie = 'none' | 'garbage' | 'cut' | 'stall' | 'other-chain' | 'gone' | 'past'

/** What a chain answers that is another one and has no registry. */
const ELSEWHERE: Readonly<Record<string, string>> = { eth_chainId: '0x1', eth_getCode: '0x', eth_call: '0x' }

/** Stands between a client and the chain, and lies as told. */
async function startProxy(rpcUrl: string) {
  const proxy = { url: '', lie: 'none' as Lie, past: 0, stop: async () => {} }
  const hex = (value: number) => `0x${value.toString(16)}`

  /** The same question about a chain that ends at the block `past`. */
  function inThePast(asked: { method: string; params: unknown[] }) {
    const params = asked.params.map((given) => (given === 'latest' ? hex(proxy.past) : given))
    return { ...asked, params }
  }

  async function answer(body: string, response: ServerResponse) {
    const { lie } = proxy
    if (lie === 'stall') return
    if (lie === 'garbage') return response.end('\u0000<html>not json')
    const asked = JSON.parse(body)
    if (lie === 'other-chain' && asked.method in ELSEWHERE) {
      return response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: ELSEWHERE[asked.method] }))
    }
    const sent = JSON.stringify(lie === 'past' ? inThePast(asked) : asked)
    const headers = { 'content-type': 'application/json' }
    const text = await (await fetch(rpcUrl, { method: 'POST', headers, body: sent })).text()
    response.setHeader('content-type', 'application/json')
    response.end(lie === 'cut' ? text.slice(0, Math.floor(text.length / 2)) : text)
  }

  const http: HttpServer = createServer((request, response) => {
    if (proxy.lie === 'gone') return request.socket.destroy()
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => void answer(body, response).catch(() => response.destroy()))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  proxy.stop = async () => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
  return proxy
}

let devnet: Devnet
let proxy: Awaited<ReturnType<typeof startProxy>>
/** Declared by nobody. */
let unlisted: DevnetServer
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  devnet = await startDevnet({
    providers: [
      { name: 'Aurora', isApproved: true, servers: 1 },
      { name: 'Borealis', isApproved: true, servers: 1 },
    ],
  })
  unlisted = await devnet.addServer()
  proxy = await startProxy(devnet.rpcUrl)
})
afterEach(async () => {
  proxy.lie = 'none'
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(async () => {
  await proxy?.stop()
  await devnet?.stop()
})

const serverOfProvider = (name: string) =>
  devnet.servers.find(({ provider }) => provider?.name === name) ?? expect.unreachable()

/** A pool that asks the proxy about every server of the devnet, often; and others beside it, where they are given. */
async function poolThroughProxy(others: readonly string[] = []) {
  const { deployment, servers } = devnet
  const registry = createRegistry({
    rpc: [proxy.url, ...others],
    address: deployment.registry,
    chainId: deployment.chainId,
    policy: { type: 'any-approved' },
    timeoutMs: 700,
    startTimeoutMs: 700,
    pollIntervalMs: 200,
  })
  const discovery = createMemoryDiscovery()
  for (const { record } of servers) discovery.add(mailServer, record)
  const transport = createTransport()
  const pool = createServerPool({
    kind: mailServer,
    discovery,
    registry,
    transport,
    recheckMs: 500,
    verifyTimeoutMs: 1_000,
  })
  const everTrusted = new Set<NodeId>()
  pool.on('added', ({ server }) => everTrusted.add(server.nodeId))
  await pool.start()
  cleanups.push(() => pool.stop())
  const inPool = () => new Set(pool.servers().map(({ server }) => server.nodeId))
  return { pool, registry, everTrusted, inPool }
}

const lies: readonly (readonly [Lie, readonly string[]])[] = [
  ['garbage', ['rpc-invalid-answer']],
  ['cut', ['rpc-invalid-answer']],
  ['stall', ['rpc-timeout']],
  ['other-chain', ['wrong-chain']],
  ['gone', ['rpc-unreachable']],
]

describe('an RPC that lies', () => {
  it.each(lies)(
    'from the start (%s) makes no server trusted, and is told by its reason until it mends',
    async (lie, reasons) => {
      proxy.lie = lie
      const { pool, everTrusted, inPool } = await poolThroughProxy()
      await until(() => Object.keys(pool.status().unknown).length > 0, 'a verdict')
      expect(reasons).toEqual(expect.arrayContaining(Object.keys(pool.status().unknown)))
      const refusal = await pool.connect({ waitMs: 100 }).catch((error) => error)
      expect(WaypostError.is(refusal)).toBe(true)
      expect(everTrusted).toEqual(new Set())
      proxy.lie = 'none'
      const wanted = new Set([serverOfProvider('Aurora').nodeId, serverOfProvider('Borealis').nodeId])
      await until(() => inPool().size === 2, 'the recovery')
      expect(inPool()).toEqual(wanted)
      expect(pool.status().untrusted).toEqual({ 'not-listed': 1 })
    },
  )

  it('while a client runs takes nothing from it, and adds nothing to it', async () => {
    const { pool, everTrusted, inPool } = await poolThroughProxy()
    await until(() => inPool().size === 2, 'a full pool')
    for (const [lie] of lies) {
      proxy.lie = lie
      await until(() => pool.status().registry === 'unknown', `noticing "${lie}"`)
      expect(pool.status().oldestAnswerAgeMs).toBeGreaterThan(0)
      const { client } = await pool.connect()
      await client.close()
      proxy.lie = 'none'
      await until(() => pool.status().registry === 'answering', `the recovery from "${lie}"`)
    }
    expect(inPool().size).toBe(2)
    expect(everTrusted.has(unlisted.nodeId)).toBe(false)
  })

  it('that goes back in time brings no suspended server back', async () => {
    const { pool, everTrusted, inPool } = await poolThroughProxy()
    await until(() => inPool().size === 2, 'a full pool')
    const suspended = serverOfProvider('Borealis')
    const before = await fetch(devnet.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] }),
    })
    proxy.past = Number(((await before.json()) as { result: string }).result)
    await devnet.curator.actions.suspend(suspended.provider?.id ?? 0)
    await until(() => !inPool().has(suspended.nodeId), 'the eviction')
    everTrusted.clear()
    proxy.lie = 'past'
    const startedAt = Date.now()
    // First within what a lagging RPC may be behind, then beyond it.
    while (Date.now() - startedAt < 11_000) {
      expect(inPool()).toEqual(new Set([serverOfProvider('Aurora').nodeId]))
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const { client } = await pool.connect()
    await client.close()
    proxy.lie = 'none'
    await until(() => pool.status().registry === 'answering', 'the recovery')
    expect(everTrusted).toEqual(new Set())
    await until(() => pool.status().untrusted['not-listed'] === 1, 'the verdict on the unlisted server')
  })
})

describe('an RPC that lies beside two that do not', () => {
  it.each(lies)('(%s) changes nothing for a client, and is asked last', async (lie) => {
    proxy.lie = lie
    const { pool, registry, everTrusted, inPool } = await poolThroughProxy([devnet.rpcUrl, devnet.rpcUrl])
    const wanted = new Set([serverOfProvider('Aurora').nodeId, serverOfProvider('Borealis').nodeId])
    await until(() => inPool().size === everTrusted.size && inPool().size > 0, 'the honest answer')
    for (const nodeId of everTrusted) expect(wanted.has(nodeId)).toBe(true)
    await until(() => (registry.status().rpcs[0]?.strikes ?? 0) > 0, 'the liar being caught')
    expect(registry.status().rpcs.slice(1)).toMatchObject([{ wrong: 0 }, { wrong: 0 }])
    const { client } = await pool.connect()
    await client.close()
    expect(everTrusted.has(unlisted.nodeId)).toBe(false)
  })
})
