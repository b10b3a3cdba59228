import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../../../frame/bench-error.js'
import type { Answer, Call, Methods } from './child-messages.js'

/** A process of the bench, whose methods are called over its channel. */
export interface Child<Offered extends Methods> {
  readonly pid: number
  /** @throws BenchError when the method fails there, or the process ends first */
  call<Name extends keyof Offered & string>(
    method: Name,
    ...given: Parameters<Offered[Name]>
  ): Promise<Awaited<ReturnType<Offered[Name]>>>
  /** Ends it by its own id. Idempotent. */
  kill(): Promise<void>
}

/** The folder of the built entry points. */
const ENTRIES = new URL('./', import.meta.url)

/**
 * Starts an entry point of this package as a process of its own.
 *
 * @param entry such as `mail-users`: the file of that name beside the command's
 */
export function startChild<Offered extends Methods>(
  entry: string,
  nodeOptions: readonly string[] = [],
): Child<Offered> {
  const child: ChildProcess = fork(fileURLToPath(new URL(`${entry}.js`, ENTRIES)), [], {
    execArgv: [...nodeOptions],
    serialization: 'advanced',
    // What it says for people goes beside the progress, never into the result.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const { pid } = child
  if (pid === undefined) throw new BenchError('MEASUREMENT_FAILED', `${entry} did not start`)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let isOver = false

  const end = () => {
    isOver = true
    for (const { reject } of waiting.values()) reject(new BenchError('MEASUREMENT_FAILED', `${entry} ended`))
    waiting.clear()
  }
  child.on('exit', end)
  child.on('error', end)
  child.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) call?.reject(new BenchError('MEASUREMENT_FAILED', `${entry}: ${answer.error}`))
    else call?.resolve(answer.value)
  })

  return {
    pid,
    call(method, ...given) {
      return new Promise((resolve, reject) => {
        if (isOver) return reject(new BenchError('MEASUREMENT_FAILED', `${entry} has ended`))
        const id = ++lastId
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        const call: Call = { id, method, given }
        child.send(call)
      })
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
