import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ConfigurationError, WaypostError } from '@waypost/core'
import { type RunningProcess, startProcess } from './child-process.js'

/** A local chain. */
export interface Chain extends RunningProcess<{ readonly port: number }> {
  /** JSON-RPC over HTTP. */
  readonly rpcUrl: string
  readonly chainId: number
}

/** Options of {@link startChain}. */
export interface ChainOptions {
  readonly folder: string
  /** @default 0, a free one */
  readonly port?: number
  /** @default 31337 */
  readonly chainId?: number
}

/** The mnemonic that every Ethereum development tool uses: its accounts hold play money on development chains only. */
export const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk'

/** Starts anvil on loopback. It mines a block for each transaction until told otherwise. */
export async function startChain(options: ChainOptions): Promise<Chain> {
  const chainId = options.chainId ?? 31_337
  const port = options.port ?? 0
  const running = await startProcess({
    name: 'chain',
    command: anvilBinary(),
    args: [
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--chain-id',
      String(chainId),
      '--mnemonic',
      DEVELOPMENT_MNEMONIC,
    ],
    logFile: join(options.folder, 'chain.log'),
    ready: (line) => {
      const port = /^Listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1]
      return port === undefined ? undefined : { port: Number(port) }
    },
  }).catch((error: unknown) => {
    if (WaypostError.is(error, 'DEVNET_PROCESS_ENDED') && /address already in use/i.test(error.message)) {
      throw new ConfigurationError('rpcPort', port, 'another process listens there: give a free port, or 0', error)
    }
    throw error
  })
  return { ...running, rpcUrl: `http://127.0.0.1:${running.ready.port}`, chainId }
}

/** The anvil binary itself, not its npm wrapper: a wrapper that is killed would leave the chain running. */
function anvilBinary(): string {
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string]
  const system = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string]
  const name = `@foundry-rs/anvil-${system}-${architecture}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
    const manifest = createRequire(wrapper).resolve(`${name}/package.json`)
    return join(manifest, '..', 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
  } catch (cause) {
    throw new ConfigurationError('platform', `${process.platform}-${process.arch}`, `install ${name}`, cause)
  }
}
