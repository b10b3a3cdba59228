import { ConfigurationError } from '@waypost/core'

/** How long an endpoint may take to name its chain, in ms. */
const DEADLINE_MS = 10_000

/**
 * Asks a JSON-RPC endpoint which chain it serves; a WebSocket endpoint is asked over HTTP at the same address.
 *
 * @throws ConfigurationError when it does not answer, or not like a JSON-RPC endpoint
 */
export async function chainIdOf(rpcUrl: string): Promise<number> {
  const fix = 'give the URL of a running Ethereum JSON-RPC endpoint'
  const shown = new URL(rpcUrl).origin
  let answer: unknown
  try {
    const response = await fetch(rpcUrl.replace(/^ws/, 'http'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    answer = JSON.parse(await boundedText(response))
  } catch (cause) {
    throw new ConfigurationError('rpc', shown, fix, cause)
  }
  const result = typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined
  const chainId = typeof result === 'string' && /^0x[0-9a-f]{1,12}$/i.test(result) ? Number(result) : 0
  if (chainId < 1) throw new ConfigurationError('rpc', shown, fix)
  return chainId
}

/** Longest answer that is read, in bytes. */
const MOST_BYTES = 4_096

async function boundedText(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > MOST_BYTES) throw new ConfigurationError('rpc', response.url, 'its answer is too long')
  }
  return text
}
