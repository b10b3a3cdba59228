import { type Clock, ConfigurationError } from '@waypost/core'
import { resultOf } from './json-rpc.js'
import type { RpcSender } from './rpc.js'
import { RpcError } from './rpc-error.js'

export interface WebSocketSenderOptions {
  /** ws: or wss: */
  readonly url: string
  readonly clock: Clock
  /** Longest message that is parsed, in bytes of UTF-16 code units; a longer one ends the connection. */
  readonly maxAnswerBytes: number
}

interface Pending {
  readonly method: string
  resolve(value: unknown): void
  reject(error: unknown): void
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 30_000
/** How long a connection may take to open, in ms. */
const OPEN_WITHIN_MS = 10_000
/** A connection is gone when it says nothing for so long after it was asked, in ms: a phone that slept is told of that by nobody. */
const SILENT_MS = 5_000

/**
 * JSON-RPC 2.0 over the platform's WebSocket. It connects with the first request or listener, tells of new blocks by `eth_subscribe`
 * while somebody listens, and connects anew by itself then; a request under way when the connection breaks fails. A connection that does
 * not open, or went silent, counts as broken.
 *
 * @throws ConfigurationError when the URL is no ws(s) URL
 */
export function createWebSocketSender({ url, clock, maxAnswerBytes }: WebSocketSenderOptions): RpcSender {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    throw new ConfigurationError('rpc', url.split(':')[0], 'give a ws or wss URL')
  }
  const listeners = new Set<() => void>()
  const pending = new Map<number, Pending>()
  let nextId = 1
  let open: Promise<WebSocket> | undefined
  let retries = 0
  let cancelRetry = () => {}
  let lose = () => {}
  /** When the first of the requests was sent since which nothing came, by the clock. */
  let silentSince: number | undefined

  function connect(): Promise<WebSocket> {
    open ??= new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      let isLost = false
      lose = () => {
        if (isLost) return
        isLost = true
        cancelOpening()
        socket.close()
        reject(unreachable('eth_subscribe'))
        open = undefined
        silentSince = undefined
        for (const [id, { method, reject: fail }] of pending) {
          pending.delete(id)
          fail(unreachable(method))
        }
        if (listeners.size > 0) retry()
      }
      const loseThis = lose
      const cancelOpening = clock.after(OPEN_WITHIN_MS, loseThis)
      socket.onopen = () => {
        if (isLost) return socket.close()
        cancelOpening()
        retries = 0
        resolve(socket)
        if (listeners.size > 0) subscribe(socket)
      }
      socket.onmessage = ({ data }) => {
        if (!isLost) receive(data)
      }
      socket.onerror = loseThis
      socket.onclose = loseThis
    })
    return open
  }

  function retry() {
    cancelRetry()
    cancelRetry = clock.after(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retries++, 8)), () => {
      if (listeners.size > 0) connect().catch(() => {})
    })
  }

  /** Blocks may have come before: listeners are told at once. */
  function subscribe(socket: WebSocket) {
    request(socket, 'eth_subscribe', ['newHeads']).then(tell, () => {})
  }

  function tell() {
    for (const listener of [...listeners]) listener()
  }

  function request(socket: WebSocket, method: string, params: unknown[], signal?: AbortSignal) {
    const id = nextId++
    return new Promise<unknown>((resolve, reject) => {
      const giveUp = () => {
        if (!pending.delete(id)) return
        reject(unreachable(method))
        if (silentSince !== undefined && clock.now() - silentSince >= SILENT_MS) lose()
      }
      // Given up before there was a connection: nobody waits for an answer.
      if (signal?.aborted) return reject(unreachable(method))
      pending.set(id, { method, resolve, reject })
      signal?.addEventListener('abort', giveUp, { once: true })
      silentSince ??= clock.now()
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  function receive(data: unknown) {
    silentSince = undefined
    if (typeof data !== 'string' || data.length > maxAnswerBytes) return lose()
    const id = idOf(data)
    if (id === 'notice') return tell()
    const waiting = id === undefined ? undefined : pending.get(id)
    if (id === undefined || waiting === undefined) return
    pending.delete(id)
    try {
      waiting.resolve(resultOf(data, id, waiting.method))
    } catch (error) {
      waiting.reject(error)
    }
  }

  return {
    async send(method, params, signal) {
      return request(await connect(), method, params, signal)
    },
    onHead(listener) {
      listeners.add(listener)
      const isOpen = open !== undefined
      const connecting = connect()
      if (isOpen && listeners.size === 1) connecting.then(subscribe, () => {})
      else connecting.catch(() => {})
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        cancelRetry()
        open?.then((socket) => socket.close()).catch(() => {})
      }
    },
  }
}

/** The request that a message answers; `notice` for one of a subscription. */
function idOf(text: string): number | 'notice' | undefined {
  try {
    const message: unknown = JSON.parse(text)
    if (typeof message !== 'object' || message === null) return undefined
    if ('method' in message && message.method === 'eth_subscription') return 'notice'
    return 'id' in message && typeof message.id === 'number' ? message.id : undefined
  } catch {
    return undefined
  }
}

function unreachable(method: string) {
  return new RpcError('RPC_UNREACHABLE', 'the RPC could not be reached', { method })
}

export { atOnce } from '../at-once.js'
