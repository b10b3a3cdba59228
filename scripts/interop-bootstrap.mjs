// A go-ethereum node as the only bootstrap node of a network of ours, and ours as its neighbours.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

const DEADLINE_MS = 90_000
const SERVERS = 3

/**
 * Starts a go-ethereum node and, through nothing but its record, some servers of ours, one of which advertises; then a
 * client that knows the go-ethereum node alone. Resolves with what was seen; rejects when something was not in time.
 */
export async function runBootstrap(tool, createNode, kind) {
  const nodes = []
  const geth = await startGeth(tool)
  const open = async (options) => {
    const node = createNode({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [geth.record], ...options })
    nodes.push(node)
    await node.start()
    return node
  }
  const signal = AbortSignal.timeout(DEADLINE_MS)
  try {
    const started = performance.now()
    const seconds = () => Math.round((performance.now() - started) / 100) / 10
    const servers = []
    for (let at = 0; at < SERVERS; at++) servers.push(await open({ tcpPort: 4001, minAds: 100, adLifetimeMs: 60_000 }))
    await until(signal, 'ours to be connected with it', () => servers.every((node) => node.status().connectedPeers > 0))
    const joinedAfter = seconds()

    const ids = servers.map(({ record }) => record.text)
    await until(signal, 'go-ethereum to list ours', async () => {
      const listed = await geth.lookupRandom()
      return ids.every((text) => listed.includes(text))
    })
    const listedAfter = seconds()

    // From here on ours can know each other only through what go-ethereum told them.
    await until(signal, 'ours to know each other', () =>
      servers.every((node) => node.status().connectedPeers >= SERVERS),
    )
    const [advertiser] = servers
    await advertiser.advertise(kind)
    const client = await open({ role: 'client' })
    let found
    await until(signal, 'a client to find the advertiser', async () => {
      for await (const { record } of client.discover(kind, { signal })) found ??= record.text
      return found === advertiser.record.text
    })
    return { servers: SERVERS, joinedAfter, listedAfter, foundAfter: seconds() }
  } finally {
    await Promise.all(nodes.map((node) => node.stop()))
    await geth.stop()
  }
}

async function until(signal, what, isTrue) {
  for (;;) {
    if (await isTrue()) return
    if (signal.aborted) throw new Error(`waited ${DEADLINE_MS / 1000} s in vain for ${what}`)
    await pause(250)
  }
}

/** A go-ethereum discovery node on loopback that knows nobody, with its interface for questions. */
async function startGeth(tool) {
  const [udpPort, rpcPort] = [await freePort(), await freePort()]
  const args = ['--addr', `127.0.0.1:${udpPort}`, '--extaddr', `127.0.0.1:${udpPort}`, '--rpc', `127.0.0.1:${rpcPort}`]
  const key = randomBytes(32).toString('hex')
  const child = spawn(tool, ['discv5', 'listen', '--nodekey', key, '--bootnodes', '', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const record = await Promise.race([
    firstRecord(child.stdout),
    ended.then(() => Promise.reject(new Error('the go-ethereum node ended at once'))),
  ])
  return {
    record,
    async lookupRandom() {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'discv5_lookupRandom', params: [16] })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`http://127.0.0.1:${rpcPort}`, { method: 'POST', headers, body })
      return (await answer.json()).result ?? []
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function firstRecord(stream) {
  for await (const line of createInterface({ input: stream })) if (line.startsWith('enr:')) return line.trim()
  throw new Error('the go-ethereum node told no record')
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
