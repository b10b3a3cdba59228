import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountKey } from './account-key.js'

const KEY = 'ab'.repeat(32)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-key-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('accountKey', () => {
  it('reads a file, or else the environment', async () => {
    const file = join(folder, 'key')
    await writeFile(file, `0x${KEY}\n`)
    expect(await accountKey(file, {})).toBe(`0x${KEY}`)
    expect(await accountKey(file, { WAYPOST_KEY: 'cd'.repeat(32) })).toBe(`0x${KEY}`)
    expect(await accountKey(undefined, { WAYPOST_KEY: KEY })).toBe(`0x${KEY}`)
  })

  it('names the place and never shows what stands there', async () => {
    const file = join(folder, 'spoilt')
    await writeFile(file, `${KEY}ff`)
    for (const [path, environment] of [
      [file, {}],
      [undefined, { WAYPOST_KEY: `${KEY}ff` }],
      [undefined, { WAYPOST_KEY: '' }],
      [undefined, {}],
      [join(folder, 'missing'), {}],
    ] as const) {
      const error = await accountKey(path, environment).catch((failure: unknown) => failure)
      expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', data: { field: 'key' } })
      expect(String(error) + JSON.stringify(error)).not.toContain('abab')
    }
  })
})
