import { createServer } from 'node:http'
import { WaypostError } from '@waypost/core'

/** A JSON-RPC endpoint in front of a devnet's chain, as an operator of one would run it; this one can be told to lie. */
export interface RpcEndpoint {
  readonly url: string
  /**
   * From now on: blocks are told as they are, and below them the state and the events of the present block, so that nothing
   * that changes later shows. A call on a later block is answered from that state, as if it ran in the block asked for.
   */
  hideChanges(): Promise<void>
  /** Tells the truth again. */
  beHonest(): void
  stop(): Promise<void>
}

interface Asked {
  readonly id: unknown
  readonly method: string
  readonly params: readonly unknown[]
}

/** At which position of its parameters a method names the block whose state it reads. */
const STATE_AT: Readonly<Record<string, number>> = {
  eth_getStorageAt: 2,
  eth_getProof: 2,
  eth_getCode: 1,
}
const MAX_REQUEST_BYTES = 4 * 1024 * 1024

/**
 * Starts an honest endpoint on loopback.
 *
 * @param target JSON-RPC URL of the chain
 */
export async function startRpcEndpoint(target: string): Promise<RpcEndpoint> {
  /** The block after which nothing happened, by this endpoint's word. */
  let frozenAt: number | undefined

  async function ask(asked: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(target, { method: 'POST', headers, body: JSON.stringify(asked) })
    return answer.json()
  }

  /** A call on the state of the block `frozen` that thinks itself in the block that was asked for. */
  async function callAsIf(asked: Asked, frozen: string): Promise<unknown> {
    const [transaction, given = 'latest'] = asked.params
    const byHash = typeof given === 'object' && given !== null && 'blockHash' in given ? given.blockHash : undefined
    const found = (await ask({
      jsonrpc: '2.0',
      id: 1,
      method: byHash === undefined ? 'eth_getBlockByNumber' : 'eth_getBlockByHash',
      params: [byHash ?? given, false],
    })) as { result: { number: string; timestamp: string } | null }
    if (found.result === null) return ask(asked)
    const { number, timestamp } = found.result
    return ask({ ...asked, params: [transaction, frozen, {}, { number, time: timestamp }] })
  }

  async function answerOne(asked: Asked): Promise<unknown> {
    if (frozenAt === undefined) return ask(asked)
    const frozen = `0x${frozenAt.toString(16)}`
    if (asked.method === 'eth_call') return callAsIf(asked, frozen)
    const at = STATE_AT[asked.method]
    if (at !== undefined) return ask({ ...asked, params: asked.params.with(at, frozen) })
    const answer = await ask(asked)
    return asked.method === 'eth_getLogs' ? withoutLater(answer, frozenAt) : answer
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > MAX_REQUEST_BYTES) request.destroy()
      else parts.push(part)
    })
    request.on('end', () => {
      const answering = Promise.resolve().then(() => {
        const asked = JSON.parse(Buffer.concat(parts).toString()) as Asked | Asked[]
        return Array.isArray(asked) ? Promise.all(asked.map(answerOne)) : answerOne(asked)
      })
      answering.then(
        (answer) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)),
        // The chain is gone, or the request is none: as an endpoint whose own node is down.
        () => response.writeHead(502).end(),
      )
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new EndpointError()

  return {
    url: `http://127.0.0.1:${bound.port}`,
    async hideChanges() {
      const answer = (await ask({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })) as { result: string }
      frozenAt = Number(answer.result)
    },
    beHonest() {
      frozenAt = undefined
    },
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function withoutLater(answer: unknown, block: number): unknown {
  const { result } = answer as { result?: { blockNumber: string }[] }
  if (!Array.isArray(result)) return answer
  return { ...(answer as object), result: result.filter(({ blockNumber }) => Number(blockNumber) <= block) }
}

/** The endpoint did not get an address. */
class EndpointError extends WaypostError<'DEVNET_ENDPOINT_FAILED'> {
  constructor() {
    super({ code: 'DEVNET_ENDPOINT_FAILED', message: 'the RPC endpoint could not listen on loopback' })
  }
}
