import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createOperationsEndpoint, type OperationsEndpoint, OperationsEndpointError } from './operations-endpoint.js'

const started: OperationsEndpoint[] = []
afterEach(async () => {
  for (const endpoint of started.splice(0)) await endpoint.stop()
})

async function endpointWith(
  given: { notReady?: () => readonly string[]; metrics?: () => Promise<string>; port?: number } = {},
) {
  const endpoint = createOperationsEndpoint({
    listen: { ip: '127.0.0.1', port: given.port ?? 0 },
    metrics: given.metrics ?? (async () => 'waypost_up 1\n'),
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    notReady: given.notReady ?? (() => []),
  })
  await endpoint.start()
  started.push(endpoint)
  const { port } = endpoint.address ?? { port: 0 }
  return { endpoint, port, get: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init) }
}

describe('operations endpoint', () => {
  it('serves the metrics', async () => {
    const { get } = await endpointWith()
    const answer = await get('/metrics')
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'waypost_up 1\n',
    ])
  })

  it('is alive while it is not ready, and says why it is not', async () => {
    const reasons = ['mail-server: draining']
    const { get } = await endpointWith({ notReady: () => reasons })
    expect((await get('/livez')).status).toBe(200)
    const busy = await get('/readyz')
    expect([busy.status, await busy.text()]).toEqual([503, 'mail-server: draining\n'])
    reasons.pop()
    expect((await get('/readyz?verbose')).status).toBe(200)
  })

  it.each([
    ['/', 'GET', 404],
    ['/../etc/passwd', 'GET', 404],
    ['/metrics', 'POST', 405],
    ['/readyz', 'DELETE', 405],
  ])('answers %s %s with %i', async (path, method, status) => {
    const { get } = await endpointWith()
    expect((await get(path, { method })).status).toBe(status)
  })

  it('answers 500 when the metrics cannot be made, and goes on', async () => {
    let isBroken = true
    const { get } = await endpointWith({
      metrics: async () => {
        if (isBroken) throw new OperationsEndpointError({ ip: 'x', port: 1 }, undefined)
        return 'ok\n'
      },
    })
    expect((await get('/metrics')).status).toBe(500)
    isBroken = false
    expect(await (await get('/metrics')).text()).toBe('ok\n')
  })

  it('survives bytes that are no request', async () => {
    const { get, port } = await endpointWith()
    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.alloc(20_000, 0xff)))
      socket.on('close', () => resolve())
      socket.on('error', reject)
      socket.resume()
    })
    expect((await get('/livez')).status).toBe(200)
  })

  it('starts and stops as often as it is asked, and names an address that is taken', async () => {
    const { endpoint, port } = await endpointWith()
    await endpoint.start()
    await expect(endpointWith({ port })).rejects.toMatchObject({
      code: 'OPERATIONS_ENDPOINT_UNAVAILABLE',
      data: { ip: '127.0.0.1', port },
    })
    await endpoint.stop()
    await endpoint.stop()
    expect(endpoint.address).toBeUndefined()
    await endpoint.start()
    expect(endpoint.address).toBeDefined()
  })
})
