import { systemClock } from '@waypost/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createMailNetwork, type MailNetwork } from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

/** A clock whose pauses are over at once. */
const hasty = { now: systemClock.now, after: (_: number, callback: () => void) => systemClock.after(0, callback) }
const payload = Uint8Array.of(1)

describe('publish', () => {
  it('resolves when as many distinct servers as asked for have stored it', async () => {
    running = await createMailNetwork(4, { clock: systemClock, isAlone: true })
    const client = createMailClient({ pool: await running.pool() })
    const { id, acknowledgedBy } = await client.publish({ topic: 't', payload }, { acknowledgements: 3 })
    expect(new Set(acknowledgedBy).size).toBe(3)
    const holders = []
    for (const { archive, server } of running.servers) if ((await archive.has([id]))[0]) holders.push(server.nodeId)
    expect(holders.sort()).toEqual([...acknowledgedBy].sort())
    await client.close()
  })

  it('shares one connection with each server among all that is published at once', async () => {
    running = await createMailNetwork(3, { clock: systemClock, isAlone: true })
    const pool = await running.pool()
    const client = createMailClient({ pool })
    const publishing = Array.from({ length: 200 }, (_, at) =>
      client.publish({ topic: 't', payload: Uint8Array.of(at) }),
    )
    for (const { acknowledgedBy } of await Promise.all(publishing)) expect(new Set(acknowledgedBy).size).toBe(2)
    expect(pool.connected.length).toBeLessThanOrEqual(3)
    await client.close()
  })

  it('goes to other servers when some are dead or refuse', async () => {
    running = await createMailNetwork(3, { clock: systemClock, isAlone: true })
    const refusing = await running.add({ maxFutureMs: 0, maxPastMs: 0, clock: { ...systemClock, now: () => 5 } })
    const [dead] = running.servers
    const client = createMailClient({ pool: await running.pool([refusing]) })
    dead?.kill()
    const { acknowledgedBy } = await client.publish({ topic: 't', payload })
    expect(acknowledgedBy).toHaveLength(2)
    expect(acknowledgedBy).not.toContain(refusing.server.nodeId)
    await client.close()
  })

  it('says which servers have it when too few do; the same envelope can be sent again', async () => {
    running = await createMailNetwork(1, { clock: systemClock })
    const client = createMailClient({ pool: await running.pool(), clock: hasty })
    const error = await client.publish({ topic: 't', payload }).catch((reason: unknown) => reason)
    const [only] = running.servers
    expect(error).toMatchObject({
      code: 'NOT_ACKNOWLEDGED',
      isRetryable: true,
      data: { wanted: 2, acknowledgedBy: [only?.server.nodeId] },
    })
    await running.add()
    expect((await client.publish({ topic: 't', payload })).acknowledgedBy).toHaveLength(2)
    await client.close()
    await expect(client.publish({ topic: 't', payload })).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  it('stops when its signal fires', async () => {
    running = await createMailNetwork(1, { clock: systemClock })
    const client = createMailClient({ pool: await running.pool() })
    const controller = new AbortController()
    const publishing = client.publish({ topic: 't', payload }, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(publishing).rejects.toMatchObject({ code: 'ABORTED' })
    await client.close()
  })

  it.each([
    [{ topic: '', payload }, 'topic'],
    [{ topic: 'a\nb', payload }, 'topic'],
    [{ topic: 't', payload: new Uint8Array(65_537) }, 'payload'],
    [{ topic: 't', payload, timestamp: 1.5 }, 'timestamp'],
    [{ topic: 't', payload, lifetime: 0 }, 'lifetime'],
  ])('refuses what is no message, naming the field', async (message, field) => {
    running = await createMailNetwork(1, { clock: systemClock })
    const client = createMailClient({ pool: await running.pool() })
    await expect(client.publish(message)).rejects.toMatchObject({ code: 'ENVELOPE_INVALID', data: { field } })
    await client.close()
  })
})
