import { systemClock } from '@waypost/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createEnvelope } from '../envelope.js'
import { createHostileService } from '../testing/hostile-service.js'
import { createMailNetwork, type MailNetwork } from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'
import type { PublishProgress } from './publish.js'

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

  it('solves the work that a server asks for, once, and sends it along to the others', async () => {
    running = await createMailNetwork(0, { clock: systemClock })
    const modest = await running.add({ service: createHostileService({ wantsWork: () => 5 }) })
    const dear = await running.add({ service: createHostileService({ wantsWork: () => 9 }) })
    const client = createMailClient({ pool: await running.pool([dear]) })
    const progress: PublishProgress[] = []
    const onProgress = (event: PublishProgress) => void progress.push(event)
    const message = createEnvelope({ topic: 't', timestamp: 1, payload })
    const { acknowledgedBy } = await client.publish(message, { acknowledgements: 2, onProgress })
    expect([...acknowledgedBy].sort()).toEqual([modest.server.nodeId, dear.server.nodeId].sort())
    expect(progress).toContainEqual({ type: 'working', server: dear.server.nodeId, bits: 9 })
    expect(progress.filter(({ type }) => type === 'acknowledged')).toHaveLength(2)
    await client.close()
  })

  it.each([
    ['more work than the client will do', () => 21],
    ['more work each time', (asked: number) => 2 + 3 * asked],
  ])('leaves a server that asks for %s to others', async (_, wantsWork) => {
    running = await createMailNetwork(2, { clock: systemClock })
    const greedy = await running.add({ service: createHostileService({ wantsWork, isNeverPaid: true }) })
    const client = createMailClient({ pool: await running.pool([greedy]) })
    const { acknowledgedBy } = await client.publish({ topic: 't', payload })
    expect(acknowledgedBy).toHaveLength(2)
    expect(acknowledgedBy).not.toContain(greedy.server.nodeId)
    await client.close()
  })

  it('sends what is published at once in few requests, and what is aborted leaves the rest alone', async () => {
    const requests = new Map<string, number>()
    const counters = {
      count: (name: string, { op = '' } = {}) => void requests.set(name + op, (requests.get(name + op) ?? 0) + 1),
    }
    running = await createMailNetwork(1, { clock: systemClock, counters })
    const client = createMailClient({ pool: await running.pool(), acknowledgements: 1 })
    const controller = new AbortController()
    const publishing = Array.from({ length: 500 }, (_, at) => {
      const signal = at % 100 === 99 ? { signal: controller.signal } : {}
      return client.publish({ topic: 't', payload: Uint8Array.of(at, at >> 8) }, signal)
    })
    controller.abort()
    const settled = await Promise.allSettled(publishing)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(495)
    for (const at of [99, 499]) expect(settled[at]).toMatchObject({ reason: { code: 'ABORTED' } })
    expect(requests.get('mail_requests_totalpublish')).toBeLessThanOrEqual(10)
    await client.close()
  })

  describe('what servers refuse for good', () => {
    /** Refuses every envelope: its clock stands at the beginning of time. */
    const wrongClocked = { maxFutureMs: 0, maxPastMs: 0, clock: { ...systemClock, now: () => 5 } }

    it('is not asked again: each of them was asked once', async () => {
      const counted: string[] = []
      const counters = { count: (name: string, { op = '' } = {}) => void counted.push(name + op) }
      running = await createMailNetwork(3, { clock: systemClock, isAlone: true, counters })
      const client = createMailClient({ pool: await running.pool() })
      const progress: PublishProgress[] = []
      const onProgress = (event: PublishProgress) => void progress.push(event)
      const publishing = client.publish({ topic: 't', payload, timestamp: 1 }, { onProgress })
      const error = await publishing.catch((reason: unknown) => reason)
      const code = expect.stringMatching(/^(TIMESTAMP_OUT_OF_RANGE|ENVELOPE_EXPIRED)$/)
      const refusals = running.servers.map(({ server }) => ({ server: server.nodeId, code }))
      expect(error).toMatchObject({
        code: 'NOT_ACKNOWLEDGED',
        data: { acknowledgedBy: [], refusals: expect.arrayContaining(refusals) },
      })
      expect(counted.filter((name) => name === 'mail_requests_totalpublish')).toHaveLength(3)
      expect(progress.map(({ type }) => type)).toEqual(['refused', 'refused', 'refused'])
      await client.close()
    })

    it('is asked again where a single server refused it and no other could be reached', async () => {
      running = await createMailNetwork(2, { clock: systemClock, isAlone: true })
      const refusing = await running.add(wrongClocked)
      const honest = running.servers.slice(0, 2)
      for (const server of honest) server.kill()
      const client = createMailClient({ pool: await running.pool([refusing]), clock: hasty })
      const onProgress = ({ type }: PublishProgress) => {
        if (type === 'waiting') for (const server of honest) server.revive()
      }
      const { acknowledgedBy } = await client.publish({ topic: 't', payload }, { onProgress })
      expect([...acknowledgedBy].sort()).toEqual(honest.map(({ server }) => server.nodeId).sort())
      await client.close()
    })

    it('is asked again where another server has stored it', async () => {
      running = await createMailNetwork(1, { clock: systemClock, isAlone: true })
      const [honest] = running.servers
      for (let count = 0; count < 2; count++) await running.add(wrongClocked)
      const client = createMailClient({ pool: await running.pool(), clock: hasty })
      const progress: string[] = []
      const onProgress = ({ type }: PublishProgress) => void progress.push(type)
      await expect(client.publish({ topic: 't', payload }, { onProgress })).rejects.toMatchObject({
        code: 'NOT_ACKNOWLEDGED',
        data: { acknowledgedBy: [honest?.server.nodeId] },
      })
      expect(progress.filter((type) => type === 'waiting')).toHaveLength(3)
      await client.close()
    })
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
