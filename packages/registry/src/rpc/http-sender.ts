import { ConfigurationError } from '@waypost/core'
import { resultOf } from './json-rpc.js'
import type { RpcSender } from './rpc.js'
import { invalidAnswer, RpcError } from './rpc-error.js'

/** A sender over HTTP that stops reading an answer at `maxAnswerBytes`, before anything is parsed. */
export interface HttpSenderOptions {
  readonly url: string
  /** Longest answer that is read, in bytes. */
  readonly maxAnswerBytes: number
}

/**
 * JSON-RPC 2.0 over HTTP POST with `fetch`: one request, one answer, no retries and no batches, so that what a caller asks is
 * what goes over the wire. Redirects are refused.
 *
 * @throws ConfigurationError when the URL is no http(s) URL
 */
export function createHttpSender(options: HttpSenderOptions): RpcSender {
  const { url, headers } = addressOf(options.url)
  let nextId = 1

  return {
    async send(method, params, signal) {
      const id = nextId++
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        ...(signal === undefined ? {} : { signal }),
      }).catch((cause: unknown) => {
        throw new RpcError('RPC_UNREACHABLE', 'the RPC could not be reached', { method }, cause)
      })
      if (!response.ok) {
        void response.body?.cancel().catch(() => {})
        const code = response.status >= 500 ? 'RPC_UNREACHABLE' : 'RPC_REFUSED'
        throw new RpcError(code, `the RPC answered with HTTP status ${response.status}`, {
          method,
          status: response.status,
        })
      }
      return resultOf(await readBounded(response, options.maxAnswerBytes, method), id, method)
    },
  }
}

function addressOf(text: string): { url: string; headers: Record<string, string> } {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
  if (!URL.canParse(text)) throw new ConfigurationError('rpc', withoutPath(text), 'give an http or https URL')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ConfigurationError('rpc', url.protocol, 'give an http or https URL, or an ethers JSON-RPC provider')
  }
  if (url.username !== '' || url.password !== '') {
    // `fetch` refuses credentials in a URL.
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers.authorization = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(credentials)))}`
    url.username = ''
    url.password = ''
  }
  return { url: url.href, headers }
}

/** What may be shown of a text that should have been a URL: keys stand in paths and before `@`. */
function withoutPath(text: string): string {
  return text.includes('@') ? '…' : (text.split('/')[0] ?? '').slice(0, 40)
}

async function readBounded(response: Response, maxBytes: number, method: string): Promise<string> {
  const tooLarge = () => invalidAnswer(`it is longer than ${maxBytes} bytes`, { method })
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    void response.body?.cancel().catch(() => {})
    throw tooLarge()
  }
  const reader = response.body?.getReader()
  if (reader === undefined) throw invalidAnswer('it is empty', { method })
  const decoder = new TextDecoder()
  let length = 0
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      length += value.length
      if (length > maxBytes) throw tooLarge()
      text += decoder.decode(value, { stream: true })
    }
  } catch (cause) {
    void reader.cancel().catch(() => {})
    if (cause instanceof RpcError) throw cause
    throw new RpcError('RPC_UNREACHABLE', 'the RPC broke off its answer', { method }, cause)
  }
}
