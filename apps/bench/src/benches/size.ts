import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Bench } from '../frame/bench.js'
import { BenchError } from '../frame/bench-error.js'

/** One line of `size-limit --json`. */
interface SizeLine {
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly sizeLimit?: number
}

/** What a browser downloads for the client core, by the same measure that CI holds against the budget. */
export const size: Bench = {
  name: 'size',
  summary: 'bytes of core + pool + selection in a browser bundle',
  async run() {
    const lines = await measure()
    const ours = lineOf(lines, 'client core')
    const beside = lineOf(lines, 'beside')
    return {
      settings: { bundler: 'esbuild, minified, platform browser', compression: 'gzip', limits: '.size-limit.json' },
      results: [
        {
          name: 'clientCoreGzipBytes',
          value: ours.size,
          unit: 'B',
          better: 'lower',
          target: ours.sizeLimit ?? null,
          baseline: { name: beside.name.replace(/^beside: /, ''), value: beside.size },
        },
      ],
    }
  },
}

async function measure(): Promise<readonly SizeLine[]> {
  const root = workspaceRoot()
  const tool = join(root, 'node_modules/size-limit/bin.js')
  // It ends with 1 when a budget is exceeded, and its figures are good all the same.
  const failed = (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' })
  const { stdout } = await promisify(execFile)(process.execPath, [tool, '--json'], { cwd: root }).catch(failed)
  try {
    return JSON.parse(stdout) as readonly SizeLine[]
  } catch (cause) {
    throw new BenchError('MEASUREMENT_FAILED', 'size-limit gave no figures', cause)
  }
}

function lineOf(lines: readonly SizeLine[], start: string): SizeLine {
  const line = lines.find(({ name }) => name.startsWith(start))
  if (line === undefined) throw new BenchError('MEASUREMENT_FAILED', `.size-limit.json has no line "${start}…"`)
  return line
}

function workspaceRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, '.size-limit.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new BenchError('MEASUREMENT_FAILED', 'there is no .size-limit.json above the bench')
    folder = parent
  }
  return folder
}
