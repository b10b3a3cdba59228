import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIdentityFile, loadIdentityFile } from './identity-file.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-identity-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('identity files', () => {
  it('gives back the key that was written, readable by its owner alone', async () => {
    const file = join(folder, 'deep/key')
    const created = await createIdentityFile(file)
    expect(await loadIdentityFile(file)).toEqual(created)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('never overwrites a key', async () => {
    const file = join(folder, 'once')
    await createIdentityFile(file)
    const before = await readFile(file, 'utf8')
    await expect(createIdentityFile(file)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      data: { field: 'key' },
    })
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it.each([
    ['nothing', ''],
    ['words', 'correct horse battery staple'],
    ['a short key', '42'.repeat(31)],
    ['a long key', '42'.repeat(33)],
    ['zero, which is no key', '00'.repeat(32)],
    ['a number beyond the order of the curve', 'ff'.repeat(32)],
  ])('refuses a file that holds %s, without showing it', async (_what, content) => {
    const file = join(folder, 'bad')
    await writeFile(file, content)
    await chmod(file, 0o600)
    const refusal = loadIdentityFile(file)
    await expect(refusal).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID', data: { field: 'key' } })
    const { message, hint } = await refusal.catch((error) => error)
    if (content !== '') expect(`${message} ${hint}`).not.toContain(content)
  })

  it('names the file that is missing', async () => {
    const file = join(folder, 'none')
    await expect(loadIdentityFile(file)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('none'),
    })
  })
})
