import { readFile } from 'node:fs/promises'
import { ConfigurationError } from '@waypost/core'
import { JsonRpcProvider, Wallet } from 'ethers'

/**
 * The wallet whose key stands in a file: 32 bytes as hexadecimal text.
 *
 * @throws ConfigurationError naming the file, never its content
 */
export async function walletFrom(
  file: string,
  rpcUrl: string,
  chainId: number,
): Promise<{ wallet: Wallet; close(): void }> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new ConfigurationError('key', file, 'name a readable file that holds the account’s private key', cause)
  }
  if (!/^(?:0x)?[0-9a-fA-F]{64}$/.test(text)) {
    throw new ConfigurationError('key', file, 'the file must hold one private key: 64 hexadecimal digits')
  }
  const rpc = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
  return { wallet: new Wallet(text.startsWith('0x') ? text : `0x${text}`, rpc), close: () => rpc.destroy() }
}
