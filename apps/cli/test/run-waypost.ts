import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../dist/waypost.js', import.meta.url))

/** What a run of the command left behind. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where and with what a run takes place. */
export interface RunOptions {
  /** @default the present one */
  readonly cwd?: string
  /** Beside the present environment. @default nothing */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs `waypost` until it ends. */
export function runWaypost(args: readonly string[], timeoutMs = 120_000, options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.once('close', (status) => resolve({ status, stdout, stderr }))
  })
}

/** A `waypost` that goes on; its standard output is JSON lines. */
export interface Running {
  /** The first line whose `event` has this name, past or to come. */
  event(name: string): Promise<Readonly<Record<string, unknown>>>
  /** Asks it to end and waits until it has; resolves to its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `waypost` and follows its JSON lines. */
export function startWaypost(args: readonly string[], { env }: Pick<RunOptions, 'env'> = {}): Running {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const lines: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line))
    for (const look of waiting) look()
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    event: (name) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(({ event }) => event === name)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
        void ended.then((status) => reject(new Error(`waypost ended with ${status} before "${name}": ${stderr}`)))
      }),
    async stop(signal = 'SIGINT') {
      if (child.exitCode === null) child.kill(signal)
      return ended
    },
  }
}
