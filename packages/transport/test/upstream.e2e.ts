import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

// What this package works around still shows with the version that is installed. When it no longer does, the reproduction
// goes, and what works around it may go, too.

const folder = fileURLToPath(new URL('../upstream/', import.meta.url))
const document = new URL('../../../apps/docs/upstream/libp2p-gossipsub.md', import.meta.url)

it.each(readdirSync(folder))('%s reproduces, and the document tells of it', async (file) => {
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 60_000 })
  expect(stdout).toMatch(/^reproduced: /m)
  expect(readFileSync(document, 'utf8')).toContain(`packages/transport/upstream/${file}`)
})
