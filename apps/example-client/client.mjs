import { createDiscv5Discovery } from '@waypost/discovery-discv5'
import { createMailClient, mailServer } from '@waypost/kind-mail'
import { createServerPool } from '@waypost/pool'
import { createRegistry } from '@waypost/registry'
import { createTransport } from '@waypost/transport'

const { RPC: rpc, REGISTRY: address, BOOTNODE } = process.env
const registry = createRegistry({ rpc, address, chainId: 31337, policy: { type: 'any-approved' } })
const discovery = createDiscv5Discovery({ bootnodes: [BOOTNODE], deployment: registry.deployment })
const pool = createServerPool({ kind: mailServer, discovery, registry, transport: createTransport() })
await pool.start()
const mail = createMailClient({ pool })
await mail.publish({ topic: 'greetings', payload: new TextEncoder().encode('hello') })
for await (const { payload } of mail.history({ topics: ['greetings'] })) console.log(new TextDecoder().decode(payload))
await mail.close()
await pool.stop()
