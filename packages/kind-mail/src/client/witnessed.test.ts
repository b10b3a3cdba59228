import { systemClock } from '@waypost/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createHostileService } from '../testing/hostile-service.js'
import { createMailNetwork, type MailNetwork, type TestServer } from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

const payload = Uint8Array.of(1)

/** A pool that tells which servers it has. */
async function knowingPool(network: MailNetwork, choose: readonly TestServer[] = []) {
  const pool = await network.pool(choose)
  return Object.assign(pool, { servers: () => network.servers.map(({ server }) => ({ server })) })
}

async function holders(network: MailNetwork, id: Parameters<TestServer['archive']['has']>[0][number]) {
  const found = []
  for (const { archive, server } of network.servers) if ((await archive.has([id]))[0]) found.push(server.nodeId)
  return found
}

describe('publishing by way of one server', () => {
  it('is acknowledged by others, who have it, without a session with them', async () => {
    running = await createMailNetwork(3, { clock: systemClock })
    const pool = await knowingPool(running)
    const client = createMailClient({ pool })
    const published = await Promise.all(
      Array.from({ length: 120 }, (_, at) =>
        client.publish({ topic: 't', payload: Uint8Array.of(at) }, { acknowledgements: at % 2 === 0 ? 2 : 3 }),
      ),
    )
    for (const [at, { id, acknowledgedBy }] of published.entries()) {
      expect(new Set(acknowledgedBy).size).toBeGreaterThanOrEqual(at % 2 === 0 ? 2 : 3)
      expect(await holders(running, id)).toEqual(expect.arrayContaining([...acknowledgedBy]))
    }
    expect(pool.connected).toHaveLength(1)
    await client.close()
  })

  it('asks the others itself where the server knows none of them', async () => {
    running = await createMailNetwork(3, { clock: systemClock, isAlone: true })
    const pool = await knowingPool(running)
    const client = createMailClient({ pool })
    const { id, acknowledgedBy } = await client.publish({ topic: 't', payload })
    expect((await holders(running, id)).sort()).toEqual([...acknowledgedBy].sort())
    expect(acknowledgedBy).toHaveLength(2)
    expect(new Set(pool.connected).size).toBe(2)
    await client.close()
  })

  it('asks the others itself where the server is cut off from them', async () => {
    running = await createMailNetwork(3, { clock: systemClock })
    const [first] = running.servers
    if (first === undefined) return
    running.separate([first])
    const pool = await knowingPool(running, [first])
    const client = createMailClient({ pool })
    const { id, acknowledgedBy } = await client.publish({ topic: 't', payload })
    expect(await holders(running, id)).toEqual(expect.arrayContaining([...acknowledgedBy]))
    expect(acknowledgedBy).toHaveLength(2)
    await client.close()
  })

  it('believes no receipt that its server did not sign, or that is of something else', async () => {
    for (const witnesses of ['forged', 'of another message'] as const) {
      const network = await createMailNetwork(2, { clock: systemClock, isAlone: true })
      running = network
      const liar = await network.add({
        service: createHostileService({ witnesses: { kind: witnesses, of: () => network.servers[0] } }),
      })
      const pool = await knowingPool(network, [liar])
      const client = createMailClient({ pool })
      const { id, acknowledgedBy } = await client.publish({ topic: 't', payload })
      const honest = acknowledgedBy.filter((nodeId) => nodeId !== liar.server.nodeId)
      expect(honest.length).toBeGreaterThan(0)
      expect(await holders(network, id)).toEqual(expect.arrayContaining(honest))
      if (witnesses === 'forged') expect(pool.failuresOf(liar)).toContain('SERVER_MISBEHAVED')
      await client.close()
      await network.stop()
    }
    running = undefined
  })
})
