import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cryptoRandom, type NodeId, type Random, type Server, serverOf, systemClock } from '@waypost/core'
import { MailError, type MailServerPool, mailServer } from '@waypost/kind-mail'
import { createRecord, identityOf } from '@waypost/record'
import { createTransport } from '@waypost/transport'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

const program = fileURLToPath(new URL('./server-process.mjs', import.meta.url))

/** A mail server in a process of its own. */
export interface ClusterServer {
  readonly server: Server
  readonly isAlive: boolean
  /** Of the process that runs now, or ran last. */
  readonly pid: number
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** Starts it again on the same archive; resolves when it serves. */
  start(): Promise<void>
}

/** Mail servers in processes, that reach each other through ways that can be cut; clients reach them directly. */
export interface ServerCluster {
  readonly servers: readonly ClusterServer[]
  /** Cuts the ways between one server and the others, or joins them. */
  part(index: number, isCut: boolean): void
  /** A pool of a client of its own. */
  pool(): Promise<MailServerPool & { readonly failures: readonly { server: NodeId; code: string }[] }>
  stop(): Promise<void>
}

/** @param clocksOffMs how wrong each server's clock is: as many servers as there are numbers */
export async function startCluster(clocksOffMs: readonly number[], random: Random): Promise<ServerCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-cluster-'))
  const keys = clocksOffMs.map(() => Buffer.from(random.bytes(32)).toString('hex'))
  const ports = await Promise.all(clocksOffMs.map(freePort))
  const portOf = (index: number) => ports[index] ?? 0
  /** By who dials, then whom. */
  const ways: TcpProxy[][] = []
  for (const [from] of keys.entries()) {
    ways[from] = await Promise.all(keys.map((_, to) => startTcpProxy(() => portOf(to))))
  }
  const undo: (() => unknown)[] = []

  const servers = await Promise.all(
    clocksOffMs.map(async (offMs, index): Promise<ClusterServer> => {
      const key = keys[index] ?? ''
      const { privateKey } = identityOf(Buffer.from(key, 'hex'))
      const record = createRecord({ privateKey, sequence: 1n, ip: '127.0.0.1', tcp: portOf(index) })
      const own = join(folder, String(index))
      mkdirSync(own)
      const peers = keys.flatMap((peer, to) => (to === index ? [] : { key: peer, port: ways[index]?.[to]?.port ?? 0 }))
      const settings = JSON.stringify({ key, port: portOf(index), folder: own, offMs, peers })
      let child: ChildProcess | undefined
      let pid = 0

      async function start() {
        const started = fork(program, [settings], { execPath: process.execPath, execArgv: [] })
        child = started
        pid = started.pid ?? 0
        await new Promise((resolve, reject) => {
          started.once('message', resolve)
          started.once('exit', (code, signal) => reject(new ServerProcessError(index, code ?? signal)))
        })
      }
      async function kill() {
        const running = child
        child = undefined
        if (running === undefined) return
        const gone = new Promise((resolve) => running.once('exit', resolve))
        running.kill('SIGKILL')
        await gone
      }
      undo.push(kill)
      await start()
      return {
        server: serverOf(record),
        get pid() {
          return pid
        },
        get isAlive() {
          return child !== undefined
        },
        kill,
        start,
      }
    }),
  )

  return {
    servers,
    part(index, isCut) {
      for (const [from, row] of ways.entries()) {
        for (const [to, way] of row.entries()) if ((from === index) !== (to === index)) way.cut(isCut)
      }
    },
    async pool() {
      const transport = createTransport()
      await transport.start()
      undo.push(() => transport.stop())
      return poolOf(servers, transport, random)
    },
    async stop() {
      for (const step of undo) await step()
      for (const way of ways.flat()) await way.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Any server that can be reached and is not excluded, in random order. */
function poolOf(servers: readonly ClusterServer[], transport: ReturnType<typeof createTransport>, random: Random) {
  const failures: { server: NodeId; code: string }[] = []
  const never = new AbortController().signal
  return {
    failures,
    async connect({ exclude = [], replacing, signal = never }: Parameters<MailServerPool['connect']>[0] = {}) {
      const excluded = new Set([...exclude, ...(replacing === undefined ? [] : [replacing])])
      const left = servers.filter(({ server }) => !excluded.has(server.nodeId))
      while (left.length > 0) {
        const [{ server } = expectNever()] = left.splice(random.integer(left.length), 1)
        try {
          const client = await mailServer.connect(server, {
            transport,
            clock: systemClock,
            random: cryptoRandom,
            signal,
            evicted: never,
            report: (outcome) => {
              if (outcome.type === 'failure') failures.push({ server: server.nodeId, code: outcome.code })
            },
          })
          return { client, server, evicted: never }
        } catch {
          // The next one.
        }
      }
      throw new MailError({ code: 'NO_SERVER', message: 'no server of the cluster can be reached' })
    },
  }
}

function expectNever(): never {
  throw new ServerProcessError(-1, 'no server left')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A server's process ended before it served. */
class ServerProcessError extends MailError {
  constructor(index: number, ended: unknown) {
    super({ code: 'NO_SERVER', message: `the process of server ${index} ended with ${String(ended)}` })
  }
}
