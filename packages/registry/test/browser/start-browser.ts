import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'
import { CHROMIUM_FLAGS, type Chromium } from './find-chromium.js'
import type { PageApi } from './page-contract.js'

/** A browser with one page, whose profile outlives it. */
export interface Browser {
  /** Calls the page: {@link PageApi}. */
  ask<Result>(question: (api: PageApi) => Promise<Result>): Promise<Result>
  ask<Argument, Result>(
    question: (api: PageApi, argument: Argument) => Promise<Result>,
    argument: Argument,
  ): Promise<Result>
  /** Resolves when a client on the page hangs. */
  hangs(): Promise<void>
  reload(): Promise<void>
  /** SIGKILL: nothing is flushed, no page is told. */
  kill(): Promise<void>
}

/** Serves the page: everything that a browser app carries, in one file. */
export async function servePage(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const entry = fileURLToPath(new URL('page.ts', import.meta.url))
  const options = { bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'error' } as const
  const { outputFiles } = await build({ entryPoints: [entry], ...options })
  const http = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? outputFiles[0]?.text : '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    async stop() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** @param profile folder of the browser's profile, IndexedDB included */
export async function startBrowser({ path, env }: Chromium, profile: string, url: string): Promise<Browser> {
  const flags = [...CHROMIUM_FLAGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank']
  const child = spawn(path, flags, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stderr.on('data', (chunk) => {
      output += String(chunk)
      const found = /DevTools listening on (ws:\S+)/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new TypeError(`the browser ended with ${code}: ${output}`)))
  })
  const driver = await chromium.connectOverCDP(endpoint)
  const [context] = driver.contexts()
  const page: Page = await (context ?? (await driver.newContext())).newPage()
  const ready = () => page.waitForFunction('globalThis.waypost !== undefined').then(() => {})
  await page.goto(url)
  await ready()
  return {
    ask: (question: unknown, argument?: unknown) =>
      page.evaluate(`(${String(question)})(globalThis.waypost, ${JSON.stringify(argument)})`) as Promise<never>,
    hangs: () => page.waitForFunction('globalThis.waypost.isHanging').then(() => {}),
    async reload() {
      await page.reload()
      await ready()
    },
    async kill() {
      process.off('exit', endWithUs)
      child.kill('SIGKILL')
      await exited
      await driver.close().catch(() => {})
    },
  }
}
