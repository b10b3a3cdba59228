import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Measured } from '../../frame/result.js'
import { workspaceFolder } from './workspace.js'

const TARGET = 15_360

/** Whoever reads a chain has it already. */
const BESIDE = ['ethers']

const CLIENT = `export { createRegistry } from '@waypost/registry'`
const PROOFS = `export { proofMode } from '@waypost/registry/proofs'`

/**
 * What a browser downloads for the registry client beyond ethers, with all that it takes of our other packages, before the first
 * verdict of a client as it is by default: one RPC over HTTP, lists mirrored, nothing stored. `beside` holds what it comes to otherwise.
 */
export async function measureBytes(): Promise<{
  readonly client: Measured
  readonly beside: Readonly<Record<string, number>>
}> {
  const { atOnce, later } = await bundledBytes(CLIENT, BESIDE)
  const withProofs = await bundledBytes(`${CLIENT}\n${PROOFS}`, BESIDE)
  const sum = Object.values(later).reduce((total, bytes) => total + bytes, 0)
  return {
    client: { name: 'registryGzipBytes', value: atOnce, unit: 'B', better: 'lower', target: TARGET },
    beside: {
      ...Object.fromEntries(Object.entries(later).map(([part, bytes]) => [`later: ${part}`, bytes])),
      'later: all parts': sum,
      'with proofs, at once': withProofs.atOnce,
    },
  }
}

/** Each file compressed by itself: those that the entry imports, through however many others, and those that it may load later, by what is in them. */
async function bundledBytes(
  contents: string,
  external: string[],
): Promise<{ readonly atOnce: number; readonly later: Readonly<Record<string, number>> }> {
  const folder = fileURLToPath(new URL('apps/bench', workspaceFolder()))
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external,
    absWorkingDir: folder,
    outdir: 'dist/never-written',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const imported = new Set<string>()
  const visit = (file: string) => {
    if (imported.has(file)) return
    imported.add(file)
    for (const { path, kind } of metafile.outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && path in metafile.outputs) visit(path)
    }
  }
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) if (entryPoint === '<stdin>') visit(file)
  let atOnce = 0
  const later: Record<string, number> = {}
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    const bytes = outputFiles.find(({ path }) => path.endsWith(file))?.contents
    if (bytes === undefined) continue
    const size = gzipSync(bytes, { level: 9 }).length
    const part =
      entryPoint
        ?.split('/')
        .at(-1)
        ?.replace(/-[A-Z0-9]{8}\.js$|\.ts$/, '') ?? 'shared by parts'
    if (imported.has(file)) atOnce += size
    else later[part] = (later[part] ?? 0) + size
  }
  return { atOnce, later }
}
