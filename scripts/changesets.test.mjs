import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { publishable, root } from './publishable.mjs'

const folder = join(root, '.changeset')
const names = publishable().map(({ name }) => name)

describe.each(readdirSync(folder).filter((file) => file.endsWith('.md')))('%s', (file) => {
  const [, header = '', text = ''] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), 'utf8')) ?? []

  it('names packages that are published, and how much each is raised', () => {
    const lines = header.split('\n').map((line) => /^['"](.+)['"]: (major|minor|patch)$/.exec(line)?.[1])
    expect(lines.length).toBeGreaterThan(0)
    for (const name of lines) expect(names).toContain(name)
  })

  it('says what changed, in words', () => {
    expect(text.trim().length).toBeGreaterThan(10)
  })
})
