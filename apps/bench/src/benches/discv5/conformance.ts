import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../../frame/bench-error.js'

const SCRIPT = fileURLToPath(new URL('../../../scripts/interop.mjs', import.meta.url))

/** How our node fares in go-ethereum's suite. */
export interface Conformance {
  readonly goEthereum: string
  /** The seven tests of the base protocol. */
  readonly base: { readonly passed: number; readonly of: number }
  readonly all: { readonly passed: number; readonly of: number }
  readonly failed: readonly { readonly name: string }[]
}

/** Runs `pnpm test:interop`'s first half; undefined where there is no Go. */
export async function measureConformance(): Promise<Conformance | undefined> {
  const child = spawn(process.execPath, [SCRIPT, '--json', '--only=conformance'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  try {
    const { skipped, goEthereum, conformance } = JSON.parse(Buffer.concat(chunks).toString())
    return skipped === undefined ? { goEthereum, ...conformance } : undefined
  } catch (error) {
    throw new BenchError('MEASUREMENT_FAILED', 'go-ethereum could not be built or run', error)
  }
}
