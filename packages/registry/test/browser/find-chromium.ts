import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A Chromium that runs on this machine. */
export interface Chromium {
  readonly path: string
  readonly env: NodeJS.ProcessEnv
  /** Removes what was unpacked for it. */
  dispose(): Promise<void>
}

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** Given to every start: no sandbox, since root may not have one; no traffic of its own. */
export const CHROMIUM_FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']

/**
 * The Chromium that is installed, else the one that npm brought, unpacked into a folder of its own; where the machine lacks libraries that
 * it needs, with those that come with it.
 *
 * @returns why there is none, where there is none that runs
 */
export async function findChromium(): Promise<Chromium | string> {
  const installed = INSTALLED.find(existsSync)
  const reasons: string[] = []
  if (installed !== undefined) {
    const found = { path: installed, env: process.env, dispose: async () => {} }
    const reason = await whyNot(found)
    if (reason === undefined) return found
    reasons.push(reason)
  }
  const folder = await mkdtemp(join(tmpdir(), 'waypost-chromium-'))
  const dispose = () => rm(folder, { recursive: true, force: true })
  const before = process.env.TMPDIR
  try {
    // Where the package unpacks to. It takes what is there already, whoever put it there: so a folder of one's own.
    process.env.TMPDIR = folder
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    const path = await chromium.executablePath()
    const bare = { path, env: process.env, dispose }
    const reason = await whyNot(bare)
    if (reason === undefined) return bare
    reasons.push(reason)
    const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'))
    const libraries = join(await inflate(join(dirname(entry), '../bin/al2023.tar.br')), 'lib')
    const withLibraries = { path, env: { ...process.env, LD_LIBRARY_PATH: libraries }, dispose }
    const reasonStill = await whyNot(withLibraries)
    if (reasonStill === undefined) return withLibraries
    reasons.push(reasonStill)
  } catch (error) {
    reasons.push(String(error))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  await dispose()
  return reasons.join('; ')
}

/** Why a Chromium does not run here, such as for a library that is missing; `undefined` when it does. */
async function whyNot({ path, env }: Chromium): Promise<string | undefined> {
  try {
    await promisify(execFile)(path, ['--version'], { env, timeout: 60_000 })
    return undefined
  } catch (error) {
    return `${path}: ${error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error)}`
  }
}
