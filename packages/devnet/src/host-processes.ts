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
  readonly record: NodeRecord
  readonly pid: number
  /** Whether the process runs. */
  isUp(): boolean
  /** The host's structured log: one JSON object a line. */
  readonly logFile: string
  /** Ends the process by its id; `SIGKILL` unless another signal is named. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again with the same key, data and ports, after a kill. */
  restart(): Promise<HostProcess>
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
  return run(name, folder, identity, config)
}

async function run(
  name: string,
  folder: string,
  identity: ServerIdentity,
  config: HostProcessConfig,
): Promise<HostProcess> {
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
  const record = running.ready
  let isUp = true
  void running.exited.then(() => {
    isUp = false
  })
  return {
    name,
    nodeId: record.nodeId,
    identity,
    record,
    pid: running.pid,
    isUp: () => isUp,
    logFile: config.logFile,
    kill: (signal = 'SIGKILL') => running.kill(signal),
    async restart() {
      await running.kill('SIGKILL')
      return run(name, folder, identity, {
        ...config,
        udp: { ip: config.udp.ip, port: record.udp ?? 0 },
        tcp: { ip: config.tcp?.ip ?? config.udp.ip, port: record.tcp ?? 0 },
      })
    },
  }
}

function readyRecord(line: string): NodeRecord | undefined {
  if (!line.startsWith('{"event":"ready"')) return undefined
  return decodeRecord((JSON.parse(line) as { record: string }).record)
}
