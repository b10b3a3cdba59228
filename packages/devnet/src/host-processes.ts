import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cryptoRandom, type NodeId, type NodeRecord, type ServerIdentity, toHex } from '@waypost/core'
import { decodeRecord, generateIdentity } from '@waypost/record'
import { type RunningProcess, startProcess } from './child-process.js'
import type { HostProcessConfig } from './host-process-config.js'

/** A host of the devnet that runs as a process of its own. */
export interface HostProcess {
  readonly name: string
  readonly nodeId: NodeId
  readonly identity: ServerIdentity
  /** As it was when the process last came up. */
  readonly record: NodeRecord
  /** Of the process that runs, or ran last. */
  readonly pid: number
  /** Whether the process runs. */
  isUp(): boolean
  /** The host's structured log: one JSON object a line. */
  readonly logFile: string
  /** Ends the process by its id; `SIGKILL` unless another signal is named. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Ends the process if it runs and starts it again with the same key, data and ports. */
  restart(): Promise<void>
}

/** What is the same for every host of a devnet, plus this one's addresses and services. */
export type HostProcessSettings = Omit<HostProcessConfig, 'keyFile' | 'dataFolder' | 'logFile'>

/** A fresh key for a host. */
export function newIdentity(): ServerIdentity {
  return generateIdentity(cryptoRandom)
}

/** Keeps a host's key (a new one unless given) in the host's folder, and starts the host's process. */
export async function startHostProcess(
  name: string,
  folder: string,
  settings: HostProcessSettings,
  identity: ServerIdentity = newIdentity(),
): Promise<HostProcess> {
  await mkdir(folder, { recursive: true })
  const keyFile = join(folder, 'key')
  await writeFile(keyFile, `${toHex(identity.privateKey)}\n`, { mode: 0o600 })
  const config: HostProcessConfig = {
    ...settings,
    keyFile,
    dataFolder: join(folder, 'data'),
    logFile: join(folder, 'host.log'),
  }
  let { running, isUp } = await run(name, folder, config)
  const { ready: firstRecord } = running
  return {
    name,
    nodeId: firstRecord.nodeId,
    identity,
    get record() {
      return running.ready
    },
    get pid() {
      return running.pid
    },
    isUp: () => isUp(),
    logFile: config.logFile,
    kill: (signal = 'SIGKILL') => running.kill(signal),
    async restart() {
      await running.kill('SIGKILL')
      const again = await run(name, folder, {
        ...config,
        udp: { ip: config.udp.ip, port: firstRecord.udp ?? 0 },
        tcp: { ip: config.tcp?.ip ?? config.udp.ip, port: firstRecord.tcp ?? 0 },
      })
      running = again.running
      isUp = again.isUp
    },
  }
}

async function run(name: string, folder: string, config: HostProcessConfig) {
  const configFile = join(folder, 'config.json')
  await writeFile(configFile, JSON.stringify(config))
  const running: RunningProcess<NodeRecord> = await startProcess({
    name,
    command: process.execPath,
    args: [fileURLToPath(new URL('./host-process.js', import.meta.url)), configFile],
    logFile: join(folder, 'output.log'),
    readyWithinMs: 60_000,
    ready: readyRecord,
  })
  let hasEnded = false
  void running.exited.then(() => {
    hasEnded = true
  })
  return { running, isUp: () => !hasEnded }
}

function readyRecord(line: string): NodeRecord | undefined {
  if (!line.startsWith('{"event":"ready"')) return undefined
  return decodeRecord((JSON.parse(line) as { record: string }).record)
}
