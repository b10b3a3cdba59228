import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { DeadlineError, WaypostError } from '@waypost/core'
import { createWarden } from './warden.js'

/** How to start a process and how to know that it is ready. */
export interface ProcessOptions<Ready> {
  /** For messages: `host 3`, `chain`. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Everything that it prints goes here. */
  readonly logFile: string
  /** Looks at one line of standard output; the first answer other than undefined means that the process is ready. */
  readonly ready: (line: string) => Ready | undefined
  /** @default 30_000 ms */
  readonly readyWithinMs?: number
}

/** A process that this one started and may end. */
export interface RunningProcess<Ready> {
  readonly name: string
  readonly pid: number
  readonly logFile: string
  /** What the ready line said. */
  readonly ready: Ready
  /** Resolves when the process has ended, and what it printed is in the log. */
  readonly exited: Promise<void>
  /** Ends the process by its id and waits until it has ended. Idempotent. */
  kill(signal?: NodeJS.Signals): Promise<void>
}

/** How long the rest of what an ended process printed may take to come, in ms. */
const LAST_OUTPUT_MS = 1_000

/** Children still running: ended with this process, so that nothing outlives an interrupted run, or one that was killed. */
const running = new Set<ChildProcess>()
const warden = createWarden()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts a process and waits until it says that it is ready.
 *
 * @throws DevnetProcessError when it ends before it is ready; the last lines that it printed are in the message
 * @throws DeadlineError when it is not ready in time (it is ended then)
 */
export async function startProcess<Ready>(options: ProcessOptions<Ready>): Promise<RunningProcess<Ready>> {
  await mkdir(dirname(options.logFile), { recursive: true })
  const log = createWriteStream(options.logFile, { flags: 'a' })
  const child = spawn(options.command, [...options.args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  if (child.pid !== undefined) warden.watch(child.pid)
  const lastLines: string[] = []
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      running.delete(child)
      if (child.pid !== undefined) warden.forget(child.pid)
      if (!log.writableEnded) log.end(() => resolve())
    }
    // What it printed last comes behind its end; a process of its own that it left behind may hold its output open.
    child.once('close', end)
    child.once('exit', () => {
      running.delete(child)
      const timer = setTimeout(end, LAST_OUTPUT_MS)
      child.once('close', () => clearTimeout(timer))
    })
    child.once('error', (error) => {
      lastLines.push(error.message)
      end()
    })
  })
  const keep = (line: string) => {
    lastLines.push(line.slice(0, 500))
    if (lastLines.length > 5) lastLines.shift()
    if (!log.writableEnded) log.write(`${line}\n`)
  }
  createInterface({ input: child.stderr }).on('line', keep)

  const readyLine = Promise.withResolvers<Ready>()
  let isReady = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    keep(line)
    if (isReady) return
    const answer = options.ready(line)
    if (answer === undefined) return
    isReady = true
    readyLine.resolve(answer)
  })
  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (running.has(child)) child.kill(signal)
    await exited
  }

  const limit = options.readyWithinMs ?? 30_000
  const timer = setTimeout(() => readyLine.reject(new DeadlineError(`${options.name} getting ready`, limit)), limit)
  exited.then(() => readyLine.reject(new DevnetProcessError(options.name, lastLines)))
  try {
    const ready = await readyLine.promise
    return { name: options.name, pid: child.pid as number, logFile: options.logFile, ready, exited, kill }
  } catch (error) {
    await kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** A process of the devnet ended before it was ready. */
export class DevnetProcessError extends WaypostError<'DEVNET_PROCESS_ENDED'> {
  constructor(name: string, lastLines: readonly string[]) {
    super({
      code: 'DEVNET_PROCESS_ENDED',
      message: `${name} ended before it was ready: ${lastLines.join(' | ')}`,
      hint: 'read the log file that the devnet names for it',
      data: { name, lastLines: [...lastLines] },
    })
  }
}
