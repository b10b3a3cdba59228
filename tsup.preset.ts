import { fileURLToPath } from 'node:url'
import { defineConfig, type Options } from 'tsup'

/** One build for every package: ESM for the runtimes that `engines` names, with declarations and source maps. */
export function library(entry: string[], overrides: Options = {}) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    treeshake: true,
    tsconfig: fileURLToPath(new URL('./tsconfig.build.json', import.meta.url)),
    ...overrides,
  })
}
