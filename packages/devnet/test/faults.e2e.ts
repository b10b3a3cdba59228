import { memoryStorage, type NodeId, serverOf } from '@waypost/core'
import { type Devnet, type HostProcess, startDevnet } from '@waypost/devnet'
import { createRegistryDiscovery } from '@waypost/discovery'
import { createMailClient, type EnvelopeId, type MailClient, type MailMessage, mailServer } from '@waypost/kind-mail'
import { createServerPool } from '@waypost/pool'
import { createRegistry } from '@waypost/registry'
import { createTransport } from '@waypost/transport'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { envelopeOf, freshTransport, mailWith, until } from './honest-client.js'

let devnet: Devnet
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  devnet = await startDevnet({ providers: [{ name: 'Aurora', isApproved: true, servers: 4 }] })
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(async () => {
  await devnet?.stop()
})

/** A mail client that knows all servers and is done with starting. */
async function mailClient(): Promise<MailClient> {
  const { rpcUrl, deployment, servers } = devnet
  const registry = createRegistry({
    rpc: rpcUrl,
    address: deployment.registry,
    chainId: deployment.chainId,
    policy: { type: 'any-approved' },
  })
  const pool = createServerPool({
    kind: mailServer,
    discovery: createRegistryDiscovery(registry),
    registry,
    transport: createTransport(),
    storage: memoryStorage(),
  })
  await pool.start()
  const mail = createMailClient({ pool })
  cleanups.push(async () => {
    await mail.close()
    await pool.stop()
  })
  await until(() => pool.servers().length === servers.length, 'a full pool')
  return mail
}

function processOf(nodeId: NodeId): HostProcess {
  return devnet.servers.find((server) => server.nodeId === nodeId) ?? expect.unreachable()
}

async function historyOf(
  mail: MailClient,
  topic: string,
  onMessage: (message: MailMessage, at: number) => void = () => {},
) {
  const ids: string[] = []
  for await (const message of mail.history({ topics: [topic], pageSize: 20 })) {
    ids.push(message.id)
    onMessage(message, ids.length)
  }
  return ids
}

describe('a server killed while it acknowledges', () => {
  it('has each message that it acknowledged, once, and fills up with what it missed', async () => {
    const victim = devnet.servers[0] ?? expect.unreachable()
    const transport = await freshTransport()
    cleanups.push(() => transport.stop())
    const direct = await mailWith(transport, serverOf(victim.record))
    const acknowledged: EnvelopeId[] = []
    const publishing = Promise.allSettled(
      Array.from({ length: 400 }, async () => {
        const envelope = envelopeOf('killed', 2_000)
        const [result] = await direct.publish([envelope])
        if (result?.status === 'stored') acknowledged.push(envelope.id)
      }),
    )
    await until(() => acknowledged.length >= 40, 'the first acknowledgements')
    await victim.kill('SIGKILL')
    const outcomes = await publishing
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)

    const mail = await mailClient()
    const meanwhile = await Promise.all(
      Array.from({ length: 40 }, () => mail.publish(envelopeOf('killed', 2_000), { acknowledgements: 2 })),
    )
    for (const { acknowledgedBy } of meanwhile) expect(acknowledgedBy).not.toContain(victim.nodeId)
    await victim.restart()

    const again = await mailWith(transport, serverOf(victim.record))
    const ids = [...acknowledged]
    expect((await again.presence(ids)).every(Boolean)).toBe(true)
    const missed = meanwhile.map(({ id }) => id)
    await until(async () => (await again.presence(missed)).every(Boolean), 'catching up', 30_000)

    // What it alone had acknowledged when it was killed comes to the others in their next round.
    for (const { nodeId, record } of devnet.servers) {
      if (nodeId === victim.nodeId) continue
      const other = await mailWith(transport, serverOf(record))
      await until(async () => (await other.presence(ids)).every(Boolean), 'pulling', 30_000)
    }
    const read = await historyOf(await mailClient(), 'killed')
    expect(new Set(read).size).toBe(read.length)
    expect(new Set(read)).toEqual(new Set([...read, ...acknowledged, ...missed]))
  })
})

describe('a server that stalls and closes nothing', () => {
  it('holds up neither a history in the middle nor publishing for longer than their deadlines', async () => {
    const mail = await mailClient()
    const published = await Promise.all(Array.from({ length: 120 }, () => mail.publish(envelopeOf('stalled'))))
    let stalled: NodeId | undefined
    const wake = () => {
      if (stalled === undefined) return
      process.kill(processOf(stalled).pid, 'SIGCONT')
      stalled = undefined
    }
    cleanups.push(wake)
    const startedAt = Date.now()
    const read = await historyOf(mail, 'stalled', ({ server }, at) => {
      if (at !== 30) return
      stalled = server
      process.kill(processOf(server).pid, 'SIGSTOP')
    })
    expect(stalled).toBeDefined()
    expect([...read].sort()).toEqual(published.map(({ id }) => id).sort())
    const late = await Promise.all(Array.from({ length: 20 }, () => mail.publish(envelopeOf('stalled'))))
    for (const { acknowledgedBy } of late) expect(acknowledgedBy).not.toContain(stalled)
    // A request has 10 s and a dial 10 s.
    expect(Date.now() - startedAt).toBeLessThan(45_000)
    wake()
  })
})
