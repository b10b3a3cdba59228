// What every tarball must say and hold, whatever its package does.
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import ts from 'typescript'

/** Problems of an unpacked tarball, one line each; none when it is fine. */
export function problemsOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder, { recursive: true }).map(String)
  return [
    ...manifestProblems(manifest),
    ...['README.md', 'LICENSE'].filter((file) => !files.includes(file)).map((file) => `holds no ${file}`),
    ...files
      .filter((file) => /\.(js|d\.ts)$/.test(file) && !file.includes('node_modules/'))
      .flatMap((file) => importProblems(manifest, file, readFileSync(join(folder, file), 'utf8'))),
  ]
}

function manifestProblems({ engines, license, type, exports, sideEffects, dependencies = {} }) {
  const problems = []
  if (engines?.node !== '>=22.13') problems.push('engines.node is not >=22.13')
  if (license !== 'Apache-2.0') problems.push('license is not Apache-2.0')
  if (type !== 'module') problems.push('type is not module')
  if (exports !== undefined && sideEffects !== false) problems.push('sideEffects is not false')
  for (const [name, range] of Object.entries(dependencies)) {
    if (/^(workspace|link|file|catalog):/.test(range)) problems.push(`dependency ${name} is ${range}`)
  }
  return problems
}

/** A consumer gets what the manifest names: an import of anything else breaks only there. */
function importProblems({ name, dependencies = {}, peerDependencies = {}, optionalDependencies = {} }, file, text) {
  const known = new Set([name, ...[dependencies, peerDependencies, optionalDependencies].flatMap(Object.keys)])
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !/^(\.|node:)/.test(specifier) && !builtinModules.includes(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'))
    .filter((imported) => !known.has(imported))
    .map((imported) => `${file} imports ${imported}, which is no dependency`)
}
