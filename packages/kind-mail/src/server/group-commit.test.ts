import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { envelopes } from '../testing/envelopes.js'
import type { PutResult } from './archive.js'
import { createGroupCommit, type Put } from './group-commit.js'

const large = envelopes(8, { from: 1, random: seededRandom(1), payloadBytes: 65_536 })
const put = { envelopes: large, receivedAt: 1 }
const stored = (puts: readonly Put[]) =>
  puts.map((one) => one.envelopes.map((): PutResult => ({ status: 'stored', sequence: 1 })))

describe('commits in groups', () => {
  it('are as short for large envelopes as for many, so that reads come in between', async () => {
    const sizes: number[] = []
    const commits = createGroupCommit((puts) => {
      sizes.push(puts.length)
      return stored(puts)
    })
    await Promise.all(Array.from({ length: 12 }, () => commits.put(put)))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(12)
  })

  it('refuse for now what would fill the memory while the archive is slow, and take more afterwards', async () => {
    const gate = Promise.withResolvers<void>()
    const commits = createGroupCommit(async (puts) => {
      await gate.promise
      return stored(puts)
    })
    const given = Array.from({ length: 400 }, () => commits.put(put))
    const outcomes = Promise.allSettled(given)
    gate.resolve()
    const refused = (await outcomes).flatMap((outcome) => (outcome.status === 'rejected' ? outcome.reason : []))
    expect(refused.length).toBeGreaterThan(250)
    expect(refused[0]).toMatchObject({ code: 'ARCHIVE_FAILED', isRetryable: true })
    await expect(commits.put(put)).resolves.toHaveLength(8)
  })
})
