import { getEventListeners } from 'node:events'
import { systemClock, WaypostError } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import type { MailConnection } from '../connection.js'
import { createMailNetwork } from '../testing/mail-network.js'
import { createConnections } from './connections.js'
import { createMailClient } from './mail-client.js'
import type { MailServerPool } from './pool-port.js'

/** A pool of the one server of a network whose connections last as long as the test says. */
async function poolOfOne(change: (client: MailConnection) => MailConnection = (client) => client) {
  const network = await createMailNetwork(1, { clock: systemClock })
  const inner = await network.pool()
  const evicted = new AbortController()
  const made: MailConnection[] = []
  const pool: MailServerPool = {
    async connect(options) {
      const { client, server } = await inner.connect(options)
      made.push(client)
      return { client: change(client), server, evicted: evicted.signal }
    },
  }
  return { pool, made, evicted, stop: () => network.stop() }
}

describe('the connections of a client', () => {
  it('leave nothing behind at a server that stays when its sessions come and go', async () => {
    const { pool, made, evicted, stop } = await poolOfOne()
    const connections = createConnections(pool, seededRandom(1))
    for (let session = 0; session < 20; session++) await (await connections.acquire()).close()
    expect(made).toHaveLength(20)
    await connections.acquire()
    expect(getEventListeners(evicted.signal, 'abort').length).toBeLessThanOrEqual(2)
    evicted.abort()
    expect(made.at(-1)?.isOpen).toBe(false)
    await connections.close()
    await stop()
  })

  it('are not made for ever with a server that ends each session at once', async () => {
    const over = new WaypostError({ code: 'SESSION_ENDED', message: 'the server ended the session' })
    const { pool, made, stop } = await poolOfOne((client) => ({
      ...client,
      isOpen: true,
      publish: () => Promise.reject(over),
    }))
    const hasty = { ...systemClock, after: (_: number, callback: () => void) => systemClock.after(0, callback) }
    const client = createMailClient({ pool, clock: hasty })
    await expect(client.publish({ topic: 't', payload: Uint8Array.of(1) })).rejects.toMatchObject({
      code: 'NOT_ACKNOWLEDGED',
    })
    expect(made.length).toBeLessThan(10)
    await client.close()
    await stop()
  })
})
