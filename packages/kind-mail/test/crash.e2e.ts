import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createEnvelope, type EnvelopeId } from '@waypost/kind-mail'
import { createSqliteArchive } from '@waypost/kind-mail/server'
import { afterAll, describe, expect, it } from 'vitest'

const ROUNDS = Number(process.env.WAYPOST_CHAOS_ROUNDS ?? 6)
const folder = mkdtempSync(join(tmpdir(), 'waypost-crash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const server = fileURLToPath(new URL('./archive-process.mjs', import.meta.url))

/** Starts a process that stores what it is sent, and acknowledges it. */
async function start(file: string): Promise<ChildProcess> {
  const child = fork(server, [file], { execPath: process.execPath, serialization: 'advanced', execArgv: [] })
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)))
  })
  return child
}

describe('SIGKILL', () => {
  it('at any moment loses no acknowledged envelope', async () => {
    const file = join(folder, 'mail.sqlite')
    const random = seededRandom(11)
    const acknowledged: EnvelopeId[] = []
    let timestamp = 1
    let archiveId: string | undefined
    for (let round = 0; round < ROUNDS; round++) {
      const child = await start(file)
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
      child.on('message', (ids: EnvelopeId[]) => void acknowledged.push(...ids))
      const killAfter = 5 + random.integer(120)
      let isAlive = true
      systemClock.after(killAfter, () => {
        isAlive = false
        child.kill('SIGKILL')
      })
      while (isAlive) {
        const batch = Array.from({ length: 1 + random.integer(40) }, () =>
          createEnvelope({ topic: 't', timestamp: timestamp++, payload: random.bytes(300) }),
        )
        await new Promise((resolve) =>
          child.send(
            batch.map(({ bytes }) => bytes),
            resolve,
          ),
        )
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(await ended).toBe('SIGKILL')
      const archive = createSqliteArchive({ file })
      await archive.open()
      archiveId ??= archive.id
      expect(archive.id).toBe(archiveId)
      const held = await archive.has(acknowledged)
      expect(held.filter((isHeld) => !isHeld)).toEqual([])
      expect((await archive.stats()).envelopes).toBe(archive.head)
      await archive.close()
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 10)
  })
})
