// What each package exports, types included. A name that appears or goes is a decision: update the snapshot on purpose.
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, it } from 'vitest'
import { publishable, root } from './publishable.mjs'

const entries = publishable().flatMap(({ name, folder, manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => [
      `${name}${entry.slice(1)}`,
      join(folder, 'src', entry === '.' ? 'index.ts' : `${entry.slice(2)}.ts`),
    ]),
)

let program

beforeAll(() => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  program = ts.createProgram(
    entries.map(([, file]) => file),
    options,
  )
}, 120_000)

it.each(entries)('%s', { timeout: 120_000 }, (_entry, file) => {
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(file))
  const names = checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return target.flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`
  })
  expect(names.sort()).toMatchSnapshot()
})
