import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cryptoRandom, type NodeId, type Random, type Server, serverOf, systemClock } from '@waypost/core'
import { MailError, type MailServerPool, mailServer } from '@waypost/kind-mail'
import type { MailServiceOptions } from '@waypost/kind-mail/server'
import { createRecord, identityOf } from '@waypost/record'
import { createTransport } from '@waypost/transport'
import type { Place } from './namespaces.js'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

const program = fileURLToPath(new URL('./server-process.mjs', import.meta.url))

/** A mail server in a process of its own. */
export interface ClusterServer {
  readonly server: Server
  /** How another process comes to know it. */
  readonly address: { readonly key: string; readonly ip: string; readonly port: number }
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

/** What is special about a server's process. */
export interface ServerSettings {
  /** Where its PostgreSQL is. @default SQLite in its folder */
  readonly postgres?: string
  /** Pages of its SQLite at most. */
  readonly maxPages?: number
  /** How it lies: a name in `lying-archive.mjs`. */
  readonly lies?: string
  /** Whose key it has: hosts of one provider may share one. @default its own */
  readonly keyOf?: number
  /** Of its mail service. */
  readonly options?: MailServiceOptions
}

export interface ClusterOptions {
  /** Where servers keep their folders. @default a temporary folder */
  readonly folder?: string
  /** Where each server runs; then they reach each other directly, and nothing can be cut here. @default here, behind proxies */
  readonly places?: readonly Place[]
  settingsOf?(index: number): ServerSettings
  /** Fills a server's folder before it starts. */
  prepare?(folder: string, index: number): Promise<void>
}

const HERE: Place = { ip: '127.0.0.1', command: [] }

/** @param clocksOffMs how wrong each server's clock is: as many servers as there are numbers */
export async function startCluster(
  clocksOffMs: readonly number[],
  random: Random,
  { places, settingsOf = () => ({}), prepare, ...options }: ClusterOptions = {},
): Promise<ServerCluster> {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'waypost-cluster-'))
  const keys = clocksOffMs.map(() => Buffer.from(random.bytes(32)).toString('hex'))
  const ports = await Promise.all(clocksOffMs.map(freePort))
  const portOf = (index: number) => ports[index] ?? 0
  /** By who dials, then whom. */
  const ways: TcpProxy[][] = []
  const placeOf = (index: number) => places?.[index] ?? HERE
  for (const [from] of keys.entries()) {
    if (places === undefined) ways[from] = await Promise.all(keys.map((_, to) => startTcpProxy(() => portOf(to))))
  }
  const undo: (() => unknown)[] = []

  const servers = await Promise.all(
    clocksOffMs.map(async (offMs, index): Promise<ClusterServer> => {
      const { ip, command } = placeOf(index)
      const { keyOf = index, ...own } = settingsOf(index)
      const key = keys[keyOf] ?? ''
      const { privateKey } = identityOf(Buffer.from(key, 'hex'))
      const record = createRecord({ privateKey, sequence: 1n, ip, tcp: portOf(index) })
      const data = join(folder, String(index))
      mkdirSync(data)
      await prepare?.(data, index)
      const peers = keys.flatMap((peer, to) => {
        const way = ways[index]?.[to]
        return to === index ? [] : { key: peer, ip: placeOf(to).ip, port: way?.port ?? portOf(to) }
      })
      const settings = JSON.stringify({ key, ip, port: portOf(index), folder: data, offMs, peers, ...own })
      let child: ChildProcess | undefined
      let pid = 0

      async function start() {
        const [file = '', ...args] = [...command, process.execPath, program, settings]
        const started = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
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
        address: { key, ip, port: portOf(index) },
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

/** Below the ports that the system gives to those who dial: while a server is down, a connection of somebody else could take its own. */
const PORTS = { from: 20_000, to: 32_768 } as const

/** A port that stays a server's own, also when that is started again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** A server's process ended before it served. */
class ServerProcessError extends MailError {
  constructor(index: number, ended: unknown) {
    super({ code: 'NO_SERVER', message: `the process of server ${index} ended with ${String(ended)}` })
  }
}
