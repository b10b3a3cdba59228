import { serverOf } from '@waypost/core'
import { type Devnet, startDevnet } from '@waypost/devnet'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { envelopeOf, finalCounters, freshTransport, mailWith, until } from './honest-client.js'

const SERVERS = 4
let devnet: Devnet
beforeAll(async () => {
  devnet = await startDevnet({ providers: [{ name: 'Aurora', isApproved: true, servers: SERVERS }] })
})
afterAll(() => devnet?.stop())

it('servers that verified each other at different times spread what each of them takes', async () => {
  const transport = await freshTransport()
  const connections = await Promise.all(devnet.servers.map(({ record }) => mailWith(transport, serverOf(record))))
  for (let round = 0; round < 5; round++) {
    for (const connection of connections) {
      const envelope = envelopeOf('spread')
      await connection.publish([envelope])
      const everywhere = async () => {
        const held = await Promise.all(connections.map((each) => each.presence([envelope.id])))
        return held.every(([isHeld]) => isHeld === true)
      }
      await until(everywhere, 'an envelope everywhere')
    }
  }
  await transport.stop()
  // Reconciliation alone would bring everything, too, seconds later.
  const counters = await Promise.all(devnet.servers.map(finalCounters))
  for (const counted of counters) {
    expect(counted['mail_stored_total{path="publish"}']).toBe(5)
    // All but what came before the servers were in the mesh.
    expect(counted['mail_stored_total{path="spread"}']).toBeGreaterThan(5)
  }
})
