import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One JSON-RPC request as it came in. */
export interface RpcRequest {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/**
 * Answers a request with the `result` it returns. To answer otherwise it writes to `response` itself and returns
 * {@link ANSWERED}; it may also never return.
 */
export type RpcHandler = (request: RpcRequest, response: ServerResponse) => unknown

export const ANSWERED = Symbol('answered')

/** An answer with an error. */
export class RpcRefusal {
  readonly code: number
  readonly message: string
  constructor(code: number, message: string) {
    this.code = code
    this.message = message
  }
}

/** A JSON-RPC server on loopback that does what a test says. */
export interface RpcServer {
  readonly url: string
  /** Every request so far. */
  readonly requests: RpcRequest[]
  handler: RpcHandler
  /** Whether connections are broken off unanswered. */
  isDown: boolean
  stop(): Promise<void>
}

export async function startRpcServer(handler: RpcHandler): Promise<RpcServer> {
  const http = createServer((request, response) => {
    if (server.isDown) {
      request.socket.destroy()
      return
    }
    // Open to pages of any origin, as a public RPC is.
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'content-type')
    if (request.method === 'OPTIONS') {
      response.end()
      return
    }
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', async () => {
      const asked = JSON.parse(body) as RpcRequest
      server.requests.push(asked)
      const result = await server.handler(asked, response)
      if (result === ANSWERED) return
      response.setHeader('content-type', 'application/json')
      const { id } = asked
      response.end(
        JSON.stringify(
          result instanceof RpcRefusal ? { jsonrpc: '2.0', id, error: { ...result } } : { jsonrpc: '2.0', id, result },
        ),
      )
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const server: RpcServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests: [],
    handler,
    isDown: false,
    async stop() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return server
}

/** Passes requests on to another RPC; `change` may replace a result on its way back. */
export function passOn(
  url: string,
  change: (request: RpcRequest, result: unknown) => unknown = (_, result) => result,
): RpcHandler {
  return async (request) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', ...request }),
    })
    const { result, error } = (await answer.json()) as { result?: unknown; error?: { code: number; message: string } }
    return error === undefined ? change(request, result) : new RpcRefusal(error.code, error.message)
  }
}
