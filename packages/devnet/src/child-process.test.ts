import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProcess } from './child-process.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-process-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const node = (program: string, more: { readyWithinMs?: number } = {}) => ({
  name: 'test process',
  command: process.execPath,
  args: ['-e', program],
  logFile: join(folder, 'logs/output.log'),
  ready: (line: string) => (line.startsWith('ready ') ? line.slice(6) : undefined),
  ...more,
})

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('startProcess', () => {
  it('waits for the ready line, logs everything, and ends the process by its id', async () => {
    const program = 'console.log("hello"); console.log("ready 42"); console.error("also"); setInterval(() => {}, 1000)'
    const running = await startProcess(node(program))
    expect(running.ready).toBe('42')
    expect(isRunning(running.pid)).toBe(true)
    await Promise.all([running.kill('SIGKILL'), running.kill('SIGKILL')])
    await running.exited
    expect(isRunning(running.pid)).toBe(false)
    expect(await readFile(running.logFile, 'utf8')).toContain('hello\nready 42\n')
  })

  it('says what a process printed that ended before it was ready', async () => {
    await expect(startProcess(node('console.error("no such thing"); process.exit(3)'))).rejects.toMatchObject({
      code: 'DEVNET_PROCESS_ENDED',
      message: expect.stringContaining('no such thing'),
    })
  })

  it('ends a process that does not get ready in time', async () => {
    const refusal = startProcess(node('setInterval(() => {}, 1000)', { readyWithinMs: 300 }))
    await expect(refusal).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', isRetryable: true })
  })

  it('says that a command is missing', async () => {
    const missing = { ...node(''), command: join(folder, 'nowhere') }
    await expect(startProcess(missing)).rejects.toMatchObject({ code: 'DEVNET_PROCESS_ENDED' })
  })
})
