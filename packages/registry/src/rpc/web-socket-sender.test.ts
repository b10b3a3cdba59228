import { fakeClock } from '@waypost/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RpcError } from './rpc-error.js'
import { createWebSocketSender } from './web-socket-sender.js'

/** The platform's socket, as far as it is used, in the test's hands. */
class FakeSocket {
  static made: FakeSocket[] = []
  onopen = () => {}
  onclose = () => {}
  onerror = () => {}
  onmessage = (_: { data: unknown }) => {}
  readonly sent: { id: number; method: string }[] = []
  isClosed = false

  constructor() {
    FakeSocket.made.push(this)
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as { id: number; method: string })
  }

  /** A connection that is gone tells of it late, or never. */
  close() {
    this.isClosed = true
  }

  answer(result: unknown) {
    this.onmessage({ data: JSON.stringify({ jsonrpc: '2.0', id: this.sent.at(-1)?.id, result }) })
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: RpcError) => error.code)

describe('a WebSocket', () => {
  const clock = fakeClock()
  const socketAt = (at: number) => FakeSocket.made[at] ?? expect.fail('no socket')
  const sender = () => createWebSocketSender({ url: 'ws://127.0.0.1:1', clock, maxAnswerBytes: 1_000 })

  beforeEach(() => {
    FakeSocket.made = []
    vi.stubGlobal('WebSocket', FakeSocket)
  })
  afterEach(() => vi.unstubAllGlobals())

  /** Asks and gives up after some time without an answer, as the caller's deadline does. */
  async function askInVain(rpc: ReturnType<typeof sender>, ms: number) {
    const deadline = new AbortController()
    const code = codeOf(rpc.send('eth_chainId', [], deadline.signal))
    await settled()
    await clock.advance(ms)
    deadline.abort()
    return code
  }

  it('answers, also after an answer that came late', async () => {
    const rpc = sender()
    const first = rpc.send('eth_chainId', [])
    socketAt(0).onopen()
    await settled()
    socketAt(0).answer('0x1')
    expect(await first).toBe('0x1')
    expect(FakeSocket.made).toHaveLength(1)
  })

  it('that went silent is opened anew', async () => {
    const rpc = sender()
    const first = rpc.send('eth_chainId', [])
    socketAt(0).onopen()
    await settled()
    socketAt(0).answer('0x1')
    await first
    for (let at = 0; at < 3; at++) {
      expect(socketAt(0).isClosed).toBe(false)
      expect(await askInVain(rpc, 2_000)).toBe('RPC_UNREACHABLE')
    }
    expect(socketAt(0).isClosed).toBe(true)
    const again = rpc.send('eth_chainId', [])
    await settled()
    socketAt(1).onopen()
    await settled()
    socketAt(1).answer('0x2')
    expect(await again).toBe('0x2')
  })

  it('that never opens is given up, and tried again', async () => {
    const rpc = sender()
    const code = codeOf(rpc.send('eth_chainId', []))
    await settled()
    await clock.advance(10_000)
    expect(await code).toBe('RPC_UNREACHABLE')
    expect(socketAt(0).isClosed).toBe(true)
    const again = rpc.send('eth_chainId', [])
    socketAt(1).onopen()
    await settled()
    socketAt(1).answer('0x2')
    expect(await again).toBe('0x2')
  })

  it('sends nothing that was given up before it opened', async () => {
    const rpc = sender()
    const deadline = new AbortController()
    const givenUp = codeOf(rpc.send('eth_chainId', [], deadline.signal))
    deadline.abort()
    const wanted = rpc.send('eth_blockNumber', [])
    socketAt(0).onopen()
    await settled()
    expect(await givenUp).toBe('RPC_UNREACHABLE')
    expect(socketAt(0).sent.map(({ method }) => method)).toEqual(['eth_blockNumber'])
    socketAt(0).answer('0x3')
    expect(await wanted).toBe('0x3')
  })
})
