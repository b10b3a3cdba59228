// The packages that are published, and their tarballs.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Every workspace package that is not private: `{ name, folder, manifest }`. */
export function publishable() {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      return { name: manifest.name, folder, manifest }
    })
    .filter(({ manifest }) => manifest.private !== true)
}

/** Import specifiers that a package offers, JSON files aside. */
export function entriesOf({ name, manifest }) {
  return Object.keys(manifest.exports ?? {})
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => `${name}${entry.slice(1)}`)
}

/** Packs one package as a release would; gives the tarball's path. */
export function pack({ name, folder }, destination) {
  const [command, ...first] = process.env.npm_execpath?.endsWith('.cjs')
    ? [process.execPath, process.env.npm_execpath]
    : ['npx', '-y', 'pnpm@10']
  const options = { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }
  const packed = spawnSync(command, [...first, 'pack', '--json', '--pack-destination', destination], options)
  if (packed.status !== 0)
    throw new Error(`packing ${name} ended with ${packed.status}: ${packed.stderr}${packed.stdout}`)
  return JSON.parse(packed.stdout.slice(packed.stdout.indexOf('{'))).filename
}
