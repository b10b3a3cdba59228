import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Logger, type Startable, silentLogger, WaypostError } from '@waypost/core'

/** Options of {@link createOperationsEndpoint}. */
export interface OperationsEndpointOptions {
  /** Where it listens. It is for the operator's own network: by default nobody else reaches it. Port 0 takes a free one. */
  readonly listen: { readonly ip: string; readonly port: number }
  /** The Prometheus text, made for each request. */
  readonly metrics: () => Promise<string>
  readonly contentType: string
  /** Why this host should get no new clients now; nothing when it should. */
  readonly notReady: () => readonly string[]
  readonly logger?: Logger
}

/** A small HTTP server for an operator's tools. */
export interface OperationsEndpoint extends Startable {
  /** Where it listens; undefined until started. */
  readonly address: { readonly ip: string; readonly port: number } | undefined
}

const LIMITS = { requestMs: 10_000, connections: 32, headerBytes: 8_192 }

/**
 * `GET /metrics` for Prometheus, `GET /livez` (the process answers) and `GET /readyz` (200, or 503 with the reasons, one a
 * line). Nothing else is answered, and no request changes anything.
 *
 * `start` rejects with an {@link OperationsEndpointError} when the address cannot be bound.
 */
export function createOperationsEndpoint(options: OperationsEndpointOptions): OperationsEndpoint {
  const { listen, metrics, contentType, notReady, logger = silentLogger } = options
  let server: Server | undefined
  let address: OperationsEndpoint['address']

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0]
    if (request.method !== 'GET') return send(response, 405, 'only GET\n')
    switch (path) {
      case '/metrics':
        return send(response, 200, await metrics(), contentType)
      case '/livez':
        return send(response, 200, 'alive\n')
      case '/readyz': {
        const reasons = notReady()
        return reasons.length === 0 ? send(response, 200, 'ready\n') : send(response, 503, `${reasons.join('\n')}\n`)
      }
      default:
        return send(response, 404, 'known: /metrics, /livez, /readyz\n')
    }
  }

  return {
    get address() {
      return address
    },
    async start() {
      if (server !== undefined) return
      const made = createServer(
        { requestTimeout: LIMITS.requestMs, maxHeaderSize: LIMITS.headerBytes },
        (request, response) => {
          answer(request, response).catch((error: unknown) => {
            logger.warn({ error }, 'a request for metrics failed')
            if (!response.headersSent) send(response, 500, 'failed; see the log\n')
          })
        },
      )
      made.maxConnections = LIMITS.connections
      server = made
      try {
        await listening(made, listen)
      } catch (cause) {
        server = undefined
        throw new OperationsEndpointError(listen, cause)
      }
      const bound = made.address()
      address = typeof bound === 'object' && bound !== null ? { ip: bound.address, port: bound.port } : undefined
    },
    async stop() {
      const ended = server
      server = undefined
      address = undefined
      if (ended === undefined) return
      await new Promise<void>((resolve) => {
        ended.close(() => resolve())
        ended.closeAllConnections()
      })
    },
  }
}

function listening(server: Server, { ip, port }: OperationsEndpointOptions['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, ip, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}

function send(response: ServerResponse, status: number, body: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

/** The operator's endpoint cannot be bound. */
export class OperationsEndpointError extends WaypostError<'OPERATIONS_ENDPOINT_UNAVAILABLE'> {
  constructor({ ip, port }: { readonly ip: string; readonly port: number }, cause: unknown) {
    super({
      code: 'OPERATIONS_ENDPOINT_UNAVAILABLE',
      message: `metrics cannot be served on ${ip}:${port}`,
      hint: 'choose another address or port for metrics, or end the program that holds it',
      data: { ip, port },
      cause,
    })
  }
}
