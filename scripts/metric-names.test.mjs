// The operator's guide names each metric, and no other; the dashboard asks for nothing that the guide does not name.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { publishable, root } from './publishable.mjs'
import { sourcesOf } from './sources.mjs'

const guide = readFileSync(join(root, 'apps/docs/guides/operations.md'), 'utf8')
const tables = guide.slice(guide.indexOf('## Everything that is counted'))
const documented = new Set([...tables.matchAll(/`((?:[a-z0-9]+_)+[a-z0-9]+)`/g)].map(([, name]) => name))

const NAMED = [
  /\.count\(\s*'([a-z0-9_]+)'/g,
  /\bcount(?:ed)?\(\s*'([a-z0-9]+_[a-z0-9_]+_total)'/g,
  /\.observe\?*\.?\(\s*'([a-z0-9_]+)'/g,
  /'([a-z0-9_]+_total)'/g,
  /\{ name: '([a-z]+_[a-z0-9_]+)', value/g,
]

const used = new Set(
  publishable()
    .flatMap(({ folder }) => sourcesOf(folder))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      return NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name))
    }),
)

it('finds metrics in the sources at all', () => {
  expect(used.size).toBeGreaterThan(60)
})

it('documents every metric', () => {
  expect([...used].filter((name) => !documented.has(name)).sort()).toEqual([])
})

it('documents no metric that nothing sets', () => {
  expect([...documented].filter((name) => !used.has(name)).sort()).toEqual([])
})

it('shows on the dashboard only what is documented', () => {
  const dashboard = readFileSync(join(root, 'apps/docs/operations/grafana-mail-server.json'), 'utf8')
  const shown = [...dashboard.matchAll(/waypost_([a-z0-9_]+)/g)].map(([, name]) => name)
  expect(shown.length).toBeGreaterThan(15)
  const known = (name) => documented.has(name.replace(/_(?:bucket|sum|count)$/, '')) || /^(process|nodejs)_/.test(name)
  expect(shown.filter((name) => !known(name))).toEqual([])
})
