import {
  cryptoRandom,
  memoryStorage,
  type ProviderId,
  type Server,
  type Storage,
  serverOf,
  systemClock,
} from '@waypost/core'
import type { Devnet } from '@waypost/devnet'
import { createLastGoodCache, mergeDiscoveries } from '@waypost/discovery'
import { createDiscv5Discovery } from '@waypost/discovery-discv5'
import { mailServer } from '@waypost/kind-mail'
import { createServerPool } from '@waypost/pool'
import { createRegistry } from '@waypost/registry'
import { createTransport } from '@waypost/transport'

/** What a client knows of the network; no server. */
export type Network = Pick<Devnet, 'bootnode' | 'rpcUrl' | 'deployment'>

/**
 * Starts a client with fresh keys, and gives the time from the start to the first verified server that is connected. A client finds
 * servers by topic, and in its storage where an earlier one left some.
 */
export async function timedStart(network: Network, trusted: readonly ProviderId[], storage: Storage = memoryStorage()) {
  const { deployment } = network
  const cache = createLastGoodCache({ storage, deployment })
  const topics = createDiscv5Discovery({
    bind: { ip: '0.0.0.0', port: 0 },
    bootnodes: [network.bootnode],
    deployment,
    role: 'client',
  })
  const pool = createServerPool({
    kind: mailServer,
    discovery: mergeDiscoveries([cache, topics]),
    registry: createRegistry({
      rpc: network.rpcUrl,
      address: deployment.registry,
      chainId: deployment.chainId,
      policy: { type: 'providers', ids: trusted },
    }),
    transport: createTransport(),
    cache,
    storage,
  })
  const startedAt = performance.now()
  try {
    await pool.start()
    const { client } = await pool.connect()
    const milliseconds = performance.now() - startedAt
    await client.close()
    return milliseconds
  } finally {
    await pool.stop()
  }
}

/** The same without finding or verifying anything: a client whose one server is written into its code. */
export async function timedHardCodedStart(hardCoded: Server): Promise<number> {
  const transport = createTransport()
  const startedAt = performance.now()
  try {
    await transport.start()
    const never = new AbortController().signal
    const context = { transport, clock: systemClock, random: cryptoRandom, signal: never, evicted: never, report() {} }
    const client = await mailServer.connect(serverOf(hardCoded.record, { custom: true }), context)
    const milliseconds = performance.now() - startedAt
    await client.close()
    return milliseconds
  } finally {
    await transport.stop()
  }
}
