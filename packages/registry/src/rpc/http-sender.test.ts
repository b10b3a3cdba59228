import { systemClock } from '@waypost/core'
import { JsonRpcProvider, Network } from 'ethers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANSWERED, type RpcHandler, RpcRefusal, type RpcServer, startRpcServer } from '../../test/rpc-server.js'
import { later } from '../later.js'
import { createHttpSender } from './http-sender.js'
import { createRpc, type RpcSender } from './rpc.js'

const MAX_ANSWER_BYTES = 4_096

let server: RpcServer

beforeEach(async () => {
  server = await startRpcServer(() => '0x1')
})
afterEach(() => server.stop())

function rpcOf(sender: RpcSender, timeoutMs = 2_000) {
  return createRpc({ sender, timeoutMs, clock: systemClock, counters: { count() {} }, later })
}

const ask = (timeoutMs?: number) =>
  rpcOf(createHttpSender({ url: server.url, maxAnswerBytes: MAX_ANSWER_BYTES, later }), timeoutMs).request(
    'eth_chainId',
    [],
  )

/** Answers with these very bytes. */
function raw(body: string, status = 200, headers: Record<string, string> = {}): RpcHandler {
  return (_, response) => {
    response.writeHead(status, headers)
    response.end(body)
    return ANSWERED
  }
}

describe('createHttpSender', () => {
  it('resolves with the result, and sends one request for one question', async () => {
    server.handler = ({ method, params }) => ({ method, params })
    expect(await ask()).toEqual({ method: 'eth_chainId', params: [] })
    expect(server.requests.length).toBe(1)
  })

  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['JSON that is cut', '{"jsonrpc":"2.0","id":1,"resu'],
    ['null', 'null'],
    ['a list', '[{"jsonrpc":"2.0","id":1,"result":"0x1"}]'],
    ['no result', '{"jsonrpc":"2.0","id":1}'],
    ['another id', '{"jsonrpc":"2.0","id":77,"result":"0x1"}'],
    ['deep nesting', `${'['.repeat(2_000)}${']'.repeat(2_000)}`],
  ])('refuses %s', async (_, body) => {
    server.handler = raw(body)
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_INVALID_ANSWER' })
  })

  it('stops reading an answer without end', async () => {
    let isClosed = false
    server.handler = (_, response) => {
      response.writeHead(200)
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(1_024), () => setImmediate(more))
      }
      response.on('close', () => {
        isClosed = true
      })
      more()
      return ANSWERED
    }
    await expect(ask()).rejects.toMatchObject({
      code: 'RPC_INVALID_ANSWER',
      message: expect.stringContaining('longer'),
    })
    while (!isClosed) await new Promise((resolve) => setImmediate(resolve))
  })

  it('does not read an answer that says it is too long', async () => {
    server.handler = (_, response) => {
      response.writeHead(200, { 'content-length': String(MAX_ANSWER_BYTES + 1) })
      response.write('{')
      return ANSWERED
    }
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_INVALID_ANSWER' })
  })

  it('gives up at the deadline, before and within an answer, and hangs up', async () => {
    for (const start of ['', '{"jsonrpc":']) {
      const closed = Promise.withResolvers<void>()
      server.handler = (_, response) => {
        response.on('close', closed.resolve)
        if (start !== '') response.write(start)
        return ANSWERED
      }
      await expect(ask(50)).rejects.toMatchObject({ code: 'RPC_TIMEOUT', isRetryable: true })
      await closed.promise
    }
  })

  it('tells an RPC that is not there from one that breaks off, refuses or redirects', async () => {
    server.handler = raw('', 503)
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_UNREACHABLE', data: { status: 503 } })
    server.handler = raw('', 429)
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_REFUSED', data: { status: 429 } })
    server.handler = raw('', 302, { location: 'http://127.0.0.1:1/' })
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    server.handler = (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{', () => response.destroy())
      return ANSWERED
    }
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    server.isDown = true
    await expect(ask()).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })

  it('passes an error on as bounded, clean text', async () => {
    server.handler = () => new RpcRefusal(-32_005, `limit\u001b[31m exceeded\n${'x'.repeat(3_000)}`)
    const error = await ask().catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'RPC_REFUSED', data: { rpcCode: -32_005 } })
    const { rpcMessage } = (error as { data: { rpcMessage: string } }).data
    expect(rpcMessage).toMatch(/^limit\[31m exceeded x+$/)
    expect(rpcMessage.length).toBeLessThanOrEqual(160)
  })

  it.each(['user:50%', '50%:20', '%'])(
    'takes no credentials that are not encoded, and does not show them: %s',
    (secret) => {
      const create = () =>
        createHttpSender({ url: `http://${secret}@127.0.0.1:1`, maxAnswerBytes: MAX_ANSWER_BYTES, later })
      expect(create).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
      try {
        create()
      } catch (error) {
        expect(`${error} ${JSON.stringify(error)}`).not.toContain(secret)
      }
    },
  )

  it('sends credentials as a header and never shows them', async () => {
    const url = server.url.replace('//', '//user:p%40ss@')
    let header: string | undefined
    server.handler = (_, response) => {
      header = response.req.headers.authorization
      response.end('no')
      return ANSWERED
    }
    const call = rpcOf(createHttpSender({ url, maxAnswerBytes: MAX_ANSWER_BYTES, later })).request('eth_chainId', [])
    const error = await call.catch((failure: unknown) => failure)
    expect(header).toBe(`Basic ${btoa('user:p@ss')}`)
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('p@ss')
  })
})

describe('createRpc over a provider of ethers', () => {
  it('asks what it is asked and no more, and tells its failures apart', async () => {
    const network = Network.from(31_337)
    const provider = new JsonRpcProvider(server.url, network, { staticNetwork: network, batchMaxCount: 1 })
    const rpc = rpcOf(provider)
    expect(await rpc.request('eth_chainId', [])).toBe('0x1')
    expect(server.requests.map(({ method }) => method)).toEqual(['eth_chainId'])
    server.handler = () => new RpcRefusal(-32_005, 'limit exceeded')
    await expect(rpc.request('eth_chainId', [])).rejects.toMatchObject({ code: 'RPC_REFUSED' })
    server.isDown = true
    await expect(rpc.request('eth_chainId', [])).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    provider.destroy()
  })
})
