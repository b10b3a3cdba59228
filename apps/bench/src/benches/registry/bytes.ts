import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Measured } from '../../frame/result.js'
import { workspaceFolder } from './workspace.js'

const TARGET = 15_360

/**
 * What a browser downloads for the registry client beyond ethers: with and without the proofs. What is loaded only by a client that
 * does not mirror lists, or not all of them, is `later`.
 */
export async function measureBytes(): Promise<{
  readonly client: Measured
  readonly later: number
  readonly withProofs: number
}> {
  const { atOnce, later } = await bundledBytes(`export { createRegistry } from '@waypost/registry'`)
  const proofs = `export { createRegistry } from '@waypost/registry'; export { proofMode } from '@waypost/registry/proofs'`
  const name = 'registryGzipBytes'
  return {
    client: { name, value: atOnce, unit: 'B', better: 'lower', target: TARGET },
    later,
    withProofs: (await bundledBytes(proofs)).atOnce,
  }
}

/** Each file compressed by itself: those that the entry imports, through however many others, and those that it may load later. */
async function bundledBytes(contents: string): Promise<{ readonly atOnce: number; readonly later: number }> {
  const folder = fileURLToPath(new URL('apps/bench', workspaceFolder()))
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['ethers'],
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
  let [atOnce, later] = [0, 0]
  for (const { path, contents: bytes } of outputFiles) {
    const size = gzipSync(bytes, { level: 9 }).length
    if ([...imported].some((file) => path.endsWith(file))) atOnce += size
    else later += size
  }
  return { atOnce, later }
}
