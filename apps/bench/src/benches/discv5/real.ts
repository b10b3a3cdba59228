import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Random, systemClock, wait } from '@waypost/core'
import { BenchError } from '../../frame/bench-error.js'
import {
  ALL_FOUND_WITHIN_MS,
  type Command,
  FIRST_IP_BYTE,
  LOOKUPS_FROM_MS,
  LOOKUPS_UNTIL_MS,
  type MessageCounts,
  NODES,
  NODES_PER_PROCESS,
  type NodePlan,
  type NodeReport,
  START_WITHIN_MS,
  WINDOW_MS,
} from './plan.js'

/** The built entry point beside the command's. */
const ENTRY = fileURLToPath(new URL('./discv5-nodes.js', import.meta.url))
/** Nodes look for others until they know this many; then tables grow by being asked alone. */
const ENOUGH_PEERS = 16
/** Tables are full when all nodes together gained none for so long. */
const SETTLED_MS = 10_000
const TABLES_WITHIN_MS = 240_000

/** What real nodes did. */
export interface Real {
  /** Requests and replies that all nodes received in the window, pulls left out. */
  readonly messages: number
  /** When each member had been found by all others of its topic, in ms from the first advertisement. */
  readonly allFoundAfterMs: number
  /** Share of its topic's other members that a node's first lookup found, the mean. */
  readonly firstLookupFound: number
  /** Peers of a node when the window began, the median of the nodes. */
  readonly medianPeers: number
}

/**
 * Real nodes on loopback, a few in each process: fills their tables, then counts messages while each advertises and
 * looks its topic up once, then lets them look on until all have found all.
 *
 * @throws BenchError when tables do not fill, or not all find all in time
 */
export async function runRealNetwork(
  topicOf: readonly number[],
  random: Random,
  progress: (text: string) => void,
): Promise<Real> {
  const plans = Array.from({ length: NODES }, (_, node) => planOf(topicOf[node] ?? 0, random))
  const processes = Array.from({ length: NODES / NODES_PER_PROCESS }, () => new NodesProcess())
  try {
    const [first] = processes
    if (first === undefined) throw new BenchError('MEASUREMENT_FAILED', 'there is no process')
    const bootnodes = await first.ask<string[]>({ command: 'start', plans: plans.slice(0, 1), bootnodes: [] })
    await Promise.all(
      processes.map((process, row) => {
        const own = plans.slice(Math.max(1, row * NODES_PER_PROCESS), (row + 1) * NODES_PER_PROCESS)
        return process.ask({ command: 'start', plans: own, bootnodes })
      }),
    )
    const medianPeers = await filledTables(processes, progress)

    const startedAt = performance.now()
    await Promise.all(processes.map((process) => process.ask({ command: 'run' })))
    await wait(systemClock, WINDOW_MS)
    const counts = await Promise.all(processes.map((process) => process.ask<MessageCounts>({ command: 'counts' })))
    const messages = counts.reduce((sum, { requests, replies }) => sum + requests + replies, 0)
    progress(`${messages} topic messages in ${WINDOW_MS / 1000} s`)

    const reports = await reportsOf(processes)
    const members = membersOf(reports)
    const firstLookupFound =
      reports.reduce((sum, { topic, found }) => sum + found.length / ((members[topic]?.length ?? 2) - 1), 0) / NODES
    progress(`a first lookup found ${Math.round(firstLookupFound * 100)} % of the others`)
    const passing = Promise.all(processes.map((process) => process.ask({ command: 'passAgain', members })))
    const isInTime = await Promise.race([
      passing.then(() => true),
      wait(systemClock, ALL_FOUND_WITHIN_MS - (performance.now() - startedAt)).then(() => false),
    ])
    if (!isInTime)
      throw new BenchError('MEASUREMENT_FAILED', `not all found all: ${missing(await reportsOf(processes))}`)
    return { messages, allFoundAfterMs: performance.now() - startedAt, firstLookupFound, medianPeers }
  } finally {
    await Promise.all(processes.map((process) => process.stop()))
  }
}

function planOf(topic: number, random: Random): NodePlan {
  const [b, c, d] = [random.integer(256), random.integer(256), 1 + random.integer(254)]
  return {
    ip: `${FIRST_IP_BYTE}.${b}.${c}.${d}`,
    topic: `topic-${topic}`,
    advertiseAtMs: random.integer(START_WITHIN_MS),
    lookupAtMs: LOOKUPS_FROM_MS + random.integer(LOOKUPS_UNTIL_MS - LOOKUPS_FROM_MS),
  }
}

async function filledTables(processes: readonly NodesProcess[], progress: (text: string) => void): Promise<number> {
  const deadline = performance.now() + TABLES_WITHIN_MS
  let most = 0
  let grewAt = performance.now()
  for (;;) {
    const peers = (await Promise.all(processes.map((process) => process.ask<number[]>({ command: 'peers' })))).flat()
    peers.sort((a, b) => a - b)
    progress(`peers of a node: ${peers[0]} to ${peers.at(-1)}, median ${peers[peers.length >> 1]}`)
    const total = peers.reduce((sum, count) => sum + count, 0)
    if (total > most) grewAt = performance.now()
    most = Math.max(most, total)
    const isSettled = performance.now() - grewAt >= SETTLED_MS
    if (isSettled && (peers[0] ?? 0) >= ENOUGH_PEERS) return peers[peers.length >> 1] ?? 0
    if (performance.now() > deadline) throw new BenchError('MEASUREMENT_FAILED', 'the node tables did not fill')
    await wait(systemClock, 2_000)
  }
}

async function reportsOf(processes: readonly NodesProcess[]): Promise<NodeReport[]> {
  return (await Promise.all(processes.map((process) => process.ask<NodeReport[]>({ command: 'report' })))).flat()
}

function membersOf(reports: readonly NodeReport[]): Record<string, string[]> {
  const members: Record<string, string[]> = {}
  for (const { nodeId, topic } of reports) members[topic] = [...(members[topic] ?? []), nodeId]
  return members
}

function missing(reports: readonly NodeReport[]): string {
  const members = membersOf(reports)
  const missed = reports.map(({ nodeId, topic, found }) => {
    const others = (members[topic] ?? []).filter((id) => id !== nodeId)
    return others.filter((id) => !found.includes(id)).length
  })
  return `${missed.filter((count) => count > 0).length} nodes miss ${Math.max(...missed)} others or fewer`
}

/** One process and its answers. */
class NodesProcess {
  readonly #child: ChildProcess = fork(ENTRY, { stdio: ['ignore', 2, 2, 'ipc'] })
  readonly #exited = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
  #lastId = 0

  ask<Result>(command: Command): Promise<Result> {
    const id = ++this.#lastId
    return new Promise<Result>((resolve, reject) => {
      const onExit = () => reject(new BenchError('MEASUREMENT_FAILED', `a process ended during "${command.command}"`))
      const onMessage = (message: { readonly id: number; readonly result: Result; readonly error?: string }) => {
        if (message.id !== id) return
        this.#child.off('message', onMessage)
        this.#child.off('exit', onExit)
        if (message.error === undefined) resolve(message.result)
        else reject(new BenchError('MEASUREMENT_FAILED', message.error))
      }
      this.#child.on('message', onMessage)
      this.#child.once('exit', onExit)
      this.#child.send({ id, ...command })
    })
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return
    await this.ask({ command: 'stop' }).catch(() => this.#child.kill('SIGKILL'))
    await this.#exited
  }
}
