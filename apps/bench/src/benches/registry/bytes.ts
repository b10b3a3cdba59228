import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Measured } from '../../frame/result.js'
import { workspaceFolder } from './workspace.js'

const TARGET = 15_360

/** What a browser downloads for the registry client beyond ethers: with and without the proofs. */
export async function measureBytes(): Promise<{ readonly client: Measured; readonly withProofs: number }> {
  const client = await bundledBytes(`export { createRegistry } from '@waypost/registry'`)
  const proofs = `export { createRegistry } from '@waypost/registry'; export { proofMode } from '@waypost/registry/proofs'`
  const name = 'registryGzipBytes'
  return {
    client: { name, value: client, unit: 'B', better: 'lower', target: TARGET },
    withProofs: await bundledBytes(proofs),
  }
}

async function bundledBytes(contents: string): Promise<number> {
  const resolveDir = fileURLToPath(new URL('apps/bench', workspaceFolder()))
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['ethers'],
    write: false,
    logLevel: 'silent',
  })
  return outputFiles.reduce((sum, { contents: bytes }) => sum + gzipSync(bytes, { level: 9 }).length, 0)
}
