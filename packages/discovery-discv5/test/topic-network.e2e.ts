import { type ChildProcess, fork } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const RUNNER = fileURLToPath(new URL('./nodes-process.mjs', import.meta.url))
const PROCESSES = 6
const NODES_PER_PROCESS = 5
const TOPICS = ['mail', 'push', 'relay'] as const

interface Member {
  readonly ip: string
  readonly bootnodes: readonly string[]
  readonly role: 'server'
  readonly topic?: string
}
interface Started {
  readonly nodeId: string
  readonly record: string
}
interface Searched {
  readonly missing: readonly string[]
  readonly strangers: readonly string[]
  readonly firstAfterMs?: number
  readonly allAfterMs: number
}

/** One child process and its answers. */
class NodesProcess {
  readonly child: ChildProcess = fork(RUNNER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  #next = 0

  ask<Result>(command: string, parameters: object = {}): Promise<Result> {
    const id = this.#next++
    return new Promise<Result>((resolve, reject) => {
      const onExit = (code: number | null) =>
        reject(new TypeError(`the process ended with ${code} during "${command}"`))
      const onMessage = (message: { id: number; result: Result; error?: string }) => {
        if (message.id !== id) return
        this.child.off('message', onMessage)
        this.child.off('exit', onExit)
        if (message.error === undefined) resolve(message.result)
        else reject(new TypeError(message.error))
      }
      this.child.on('message', onMessage)
      this.child.once('exit', onExit)
      this.child.send({ id, command, ...parameters })
    })
  }
}

/** Addresses that differ early, where the system has all of 127.0.0.0/8; else the one that it has. */
async function loopbackAddresses(): Promise<(at: number) => string> {
  const socket = createSocket('udp4')
  const isWide = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind(0, '127.77.0.1', () => resolve(true))
  })
  socket.close()
  return isWide ? (at) => `127.${(at * 37) % 250}.${at}.1` : () => '127.0.0.1'
}

describe('a network of 30 nodes in 6 processes', () => {
  let processes: NodesProcess[]
  let addressOf: (at: number) => string
  let bootnodes: string[]
  const advertisers = new Map<string, string[]>(TOPICS.map((topic) => [topic, []]))
  let nodeCount = 0

  beforeAll(async () => {
    addressOf = await loopbackAddresses()
    const first = new NodesProcess()
    processes = [first, ...Array.from({ length: PROCESSES - 1 }, () => new NodesProcess())]
    const members: Member[] = [{ ip: addressOf(1), bootnodes: [], role: 'server' }]
    const bootstrap = await first.ask<Started[]>('start', { members })
    bootnodes = bootstrap.map(({ record }) => record)
    nodeCount = 1

    await Promise.all(
      processes.map(async (process, row) => {
        const members: Member[] = Array.from(
          { length: row === 0 ? NODES_PER_PROCESS - 1 : NODES_PER_PROCESS },
          (_, at) => {
            const number = 2 + row * NODES_PER_PROCESS + at
            // Every fifth only keeps advertisements for the others.
            const topic = at === NODES_PER_PROCESS - 1 ? undefined : TOPICS[number % TOPICS.length]
            return { ip: addressOf(number), bootnodes, role: 'server', ...(topic === undefined ? {} : { topic }) }
          },
        )
        const started = await process.ask<Started[]>('start', { members })
        nodeCount += started.length
        for (const [at, { nodeId }] of started.entries()) {
          const topic = members[at]?.topic
          if (topic !== undefined) advertisers.get(topic)?.push(nodeId)
        }
      }),
    )
  })

  afterAll(() => {
    for (const { child } of processes) if (child.exitCode === null) child.kill('SIGKILL')
  })

  it('is as large as it should be', () => {
    expect(nodeCount).toBe(PROCESSES * NODES_PER_PROCESS)
    for (const nodeIds of advertisers.values()) expect(nodeIds.length).toBeGreaterThanOrEqual(7)
  })

  it('lets fresh clients in every process find every advertiser of every topic', async () => {
    const results = await Promise.all(
      processes.map(async (process, row) => {
        const topic = TOPICS[row % TOPICS.length] ?? 'mail'
        const search = { ip: addressOf(100 + row), bootnodes, topic, wanted: advertisers.get(topic), withinMs: 60_000 }
        return process.ask<Searched>('search', search)
      }),
    )
    for (const { missing, strangers } of results) {
      expect(missing).toEqual([])
      expect(strangers).toEqual([])
    }
    report('right after the start', results)
  })

  it('gives a fresh client its first server within the cold start', async () => {
    const results: Searched[] = []
    for (const [row, process] of processes.entries()) {
      const topic = TOPICS[(row + 1) % TOPICS.length] ?? 'mail'
      const search = { ip: addressOf(120 + row), bootnodes, topic, wanted: advertisers.get(topic), withinMs: 60_000 }
      results.push(await process.ask<Searched>('search', search))
    }
    for (const { missing } of results) expect(missing).toEqual([])
    const sorted = results.map(({ firstAfterMs }) => firstAfterMs ?? Number.NaN).sort((a, b) => a - b)
    expect(sorted[sorted.length >> 1]).toBeLessThan(3_000)
    report('one after another', results)
  })

  it('ends without being killed', async () => {
    const exits = await Promise.all(
      processes.map(async (process) => {
        const exited = once(process.child, 'exit') as Promise<[number | null]>
        await process.ask('stop')
        const [code] = await exited
        return code
      }),
    )
    expect(exits).toEqual(processes.map(() => 0))
  })
})

function report(when: string, results: readonly Searched[]): void {
  const list = (values: readonly (number | undefined)[]) => values.map((ms) => Math.round(ms ?? Number.NaN)).join(' ')
  const first = list(results.map(({ firstAfterMs }) => firstAfterMs))
  const all = list(results.map(({ allAfterMs }) => allAfterMs))
  process.stdout.write(`  ${when}: first server after ${first} ms, all after ${all} ms\n`)
}
