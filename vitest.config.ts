import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** `@waypost/x/y` runs from `packages/x/src/y.ts`, so that unit tests need no build. */
function sourceAliases() {
  return readdirSync(`${root}packages`).flatMap((folder) => {
    const manifestFile = `${root}packages/${folder}/package.json`
    if (!existsSync(manifestFile)) return []
    const { name, exports } = JSON.parse(readFileSync(manifestFile, 'utf8')) as { name: string; exports?: object }
    return Object.keys(exports ?? {})
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => ({
        find: new RegExp(`^${name}${entry.slice(1)}$`),
        replacement: `${root}packages/${folder}/src/${entry === '.' ? 'index' : entry.slice(2)}.ts`,
      }))
  })
}

const alias = sourceAliases()
const setup = `${root}vitest.setup.ts`

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          setupFiles: [setup],
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/*.test.mjs'],
          // Limits for what hangs, not for what is slow on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Type errors elsewhere are the business of `pnpm run types`.
          typecheck: {
            enabled: true,
            include: ['packages/*/src/**/*.test-d.ts'],
            tsconfig: `${root}tsconfig.json`,
            ignoreSourceErrors: true,
          },
        },
      },
      {
        // Real processes, real sockets, built packages: two files at a time, which wait for their processes more than they work.
        test: {
          name: 'end-to-end',
          setupFiles: [setup],
          include: ['packages/*/test/**/*.e2e.ts', 'apps/*/test/**/*.e2e.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
