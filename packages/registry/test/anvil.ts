import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { JsonRpcProvider, Network, NonceManager, type Signer, Wallet } from 'ethers'

/** A chain of one's own on loopback: mines on demand, or every `blockTimeSeconds`. */
export interface Chain {
  readonly url: string
  readonly chainId: number
  /** For set-up alone: what is tested has its own connection. */
  readonly provider: JsonRpcProvider
  /** One of the ten funded accounts. */
  account(index: number): Signer
  send(method: string, ...params: unknown[]): Promise<unknown>
  stop(): Promise<void>
}

const MNEMONIC_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
]

export async function startChain(options: { chainId?: number } = {}): Promise<Chain> {
  const chainId = options.chainId ?? 31_337
  const binary = createRequire(import.meta.url).resolve('@foundry-rs/anvil/bin.mjs')
  const child = spawn(process.execPath, [binary, '--port', '0', '--host', '127.0.0.1', '--chain-id', String(chainId)], {
    env: { ...process.env, TARGET_TOOL: 'anvil' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const endWithUs = () => void child.kill('SIGTERM')
  process.once('exit', endWithUs)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
      const found = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new TypeError(`anvil ended with ${code}: ${output}`)))
  })
  const url = `http://127.0.0.1:${port}`
  const network = Network.from(chainId)
  const provider = new JsonRpcProvider(url, network, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 })
  return {
    url,
    chainId,
    provider,
    account: (index) => new NonceManager(new Wallet(MNEMONIC_KEYS[index] ?? '', provider)),
    send: (method, ...params) => provider.send(method, params),
    async stop() {
      provider.destroy()
      process.off('exit', endWithUs)
      child.kill('SIGTERM')
      await exited
    },
  }
}
