// Every page of the documentation is reachable from its index, and no relative link of a page leads nowhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { publishable, root } from './publishable.mjs'

const docs = join(root, 'apps/docs')
const index = join(docs, 'README.md')
const pages = readdirSync(docs, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !entry.parentPath.includes('node_modules'))
  .map((entry) => join(entry.parentPath, entry.name))
const readmes = [root, ...publishable().map(({ folder }) => folder)]
  .map((folder) => join(folder, 'README.md'))
  .filter((file) => existsSync(file))

/** The files that a page's relative links name. */
function linksOf(page) {
  const text = readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => resolve(dirname(page), target))
}

it('finds pages and links at all', () => {
  expect(pages.length).toBeGreaterThan(40)
  expect(linksOf(index).length).toBeGreaterThan(30)
})

it('lists every page in the index', () => {
  const listed = new Set(linksOf(index))
  expect(pages.filter((page) => page !== index && !listed.has(page)).map((page) => relative(docs, page))).toEqual([])
})

describe.each([...pages, ...readmes].map((page) => relative(root, page)))('%s', (page) => {
  it('links to files that are there', () => {
    const broken = linksOf(join(root, page)).filter((file) => !existsSync(file))
    expect(broken.map((file) => relative(root, file))).toEqual([])
  })
})
