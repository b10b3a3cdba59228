import { ConfigurationError } from '@waypost/core'
import type { Later } from '../later.js'
import { lazily } from '../lazily.js'
import { resultOf } from './json-rpc.js'
import type { RpcSender } from './rpc.js'
import { invalidAnswer, RpcError } from './rpc-error.js'

/** A sender over HTTP that stops reading an answer at `maxAnswerBytes`, before anything is parsed. */
export interface HttpSenderOptions {
  readonly url: string
  /** Longest answer that is read, in bytes. */
  readonly maxAnswerBytes: number
  readonly later: Pick<Later, 'credentials'>
}

/**
 * JSON-RPC 2.0 over HTTP POST with `fetch`: one request, one answer, no retries and no batches, so that what a caller asks is
 * what goes over the wire. Redirects are refused.
 *
 * @throws ConfigurationError when the URL is no http(s) URL
 */
export function createHttpSender({ url: text, maxAnswerBytes, later }: HttpSenderOptions): RpcSender {
  const { url, credentials } = addressOf(text)
  const credentialsPart = lazily(later.credentials)
  let nextId = 1

  return {
    async send(method, params, signal) {
      const id = nextId++
      const unreachable = (cause: unknown) => {
        throw cause instanceof RpcError ? cause : new RpcError('RPC_UNREACHABLE', undefined, { method }, cause)
      }
      const headers = {
        'content-type': 'application/json',
        ...(credentials && (await credentialsPart()).headersFor(credentials)),
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const init = { method: 'POST', headers, body, redirect: 'error', signal: signal ?? null } as const
      const response = await fetch(url, init).catch(unreachable)
      const { ok, status } = response
      const readable = response.body?.getReader()
      try {
        if (!ok) {
          const code = status >= 500 ? 'RPC_UNREACHABLE' : 'RPC_REFUSED'
          throw new RpcError(code, undefined, { method, status })
        }
        let answer = ''
        // As it says itself, or as it comes.
        let length = Number(response.headers.get('content-length'))
        let read = 0
        const decoder = new TextDecoder()
        for (;;) {
          if (length > maxAnswerBytes) throw invalidAnswer('it is longer than asked for', { method, maxAnswerBytes })
          const { done, value } = (await readable?.read()) ?? { done: true }
          if (done) return resultOf(answer + decoder.decode(), id, method)
          read += value.length
          length = read
          answer += decoder.decode(value, { stream: true })
        }
      } catch (cause) {
        void readable?.cancel().catch(() => {})
        return unreachable(cause)
      }
    },
  }
}

/** An address that `fetch` takes: it refuses those with credentials. */
function addressOf(text: string): { readonly url: string; readonly credentials: URL | '' } {
  try {
    const url = new URL(text)
    const credentials = decodeURIComponent(url.username) + decodeURIComponent(url.password) && new URL(text)
    url.username = url.password = ''
    if (/^https?:$/.test(url.protocol)) return { url: url.href, credentials }
  } catch {
    // No URL, or credentials that are not encoded.
  }
  throw new ConfigurationError('rpc', withoutPath(text), 'give an http(s) or ws(s) URL, or an ethers JSON-RPC provider')
}

/** What may be shown of a text that should have been a URL: keys stand in paths and before `@`. */
function withoutPath(text: string): string {
  return text.includes('@') ? '…' : (text.split('/')[0] ?? '').slice(0, 40)
}
