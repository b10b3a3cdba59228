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
export function createHttpSender({ url: text, maxAnswerBytes }: HttpSenderOptions): RpcSender {
  const { url, headers } = addressOf(text)
  let nextId = 1

  return {
    async send(method, params, signal) {
      const id = nextId++
      const unreachable = (cause: unknown) => {
        throw cause instanceof RpcError ? cause : new RpcError('RPC_UNREACHABLE', undefined, { method }, cause)
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const init = { method: 'POST', headers, body, redirect: 'error', signal: signal ?? null } as const
      const response = await fetch(url, init).catch(unreachable)
      const { ok, status } = response
      const readable = response.body?.getReader()
      const tooLong = () => invalidAnswer('it is longer than asked for', { method, maxAnswerBytes })
      try {
        if (!ok) {
          const code = status >= 500 ? 'RPC_UNREACHABLE' : 'RPC_REFUSED'
          throw new RpcError(code, undefined, { method, status })
        }
        if (Number(response.headers.get('content-length')) > maxAnswerBytes) throw tooLong()
        let answer = ''
        let left = maxAnswerBytes
        const decoder = new TextDecoder()
        for (;;) {
          const { done, value } = (await readable?.read()) ?? { done: true }
          if (done) return resultOf(answer + decoder.decode(), id, method)
          left -= value.length
          if (left < 0) throw tooLong()
          answer += decoder.decode(value, { stream: true })
        }
      } catch (cause) {
        void readable?.cancel().catch(() => {})
        return unreachable(cause)
      }
    },
  }
}

function addressOf(text: string): { url: string; headers: Record<string, string> } {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError(
      'rpc',
      withoutPath(text),
      'give an http(s) or ws(s) URL, or an ethers JSON-RPC provider',
    )
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
