import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

// Each defect of the library that this package works around still shows on the version that is pinned. One that no
// longer does has been mended upstream: its reproduction goes, and what works around it may go, too.

const folder = fileURLToPath(new URL('../upstream/', import.meta.url))
const document = new URL('../../../apps/docs/upstream/chainsafe-discv5.md', import.meta.url)
const reproductions = readdirSync(folder).filter((file) => file.endsWith('.mjs') && file !== 'node.mjs')

describe('defects of the library', () => {
  it.concurrent.each(reproductions)('%s reproduces', async (file) => {
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 60_000 })
    expect(stdout).toMatch(/^reproduced: /m)
  })

  it('are all told of in the document, and no others', () => {
    const text = readFileSync(document, 'utf8')
    const told = [...text.matchAll(/\(\.\.\/\.\.\/\.\.\/packages\/discovery-discv5\/upstream\/([a-z-]+\.mjs)\)/g)]
    expect(new Set(told.map(([, file]) => file))).toEqual(new Set(reproductions))
  })
})
