import { createDiscv5Discovery } from '@waypost/discovery-discv5'
import { createMailClient, mailServer } from '@waypost/kind-mail'
import { createServerPool } from '@waypost/pool'
import { createRegistry } from '@waypost/registry'
import { createTransport } from '@waypost/transport'

const deployment = { chainId: 31337, registry: process.env.REGISTRY }
const registry = createRegistry({
  rpc: process.env.RPC,
  address: deployment.registry,
  chainId: 31337,
  policy: { type: 'any-approved' },
})
const discovery = createDiscv5Discovery({
  bind: { ip: '0.0.0.0', port: 0 },
  bootnodes: [process.env.BOOTNODE],
  deployment,
  role: 'client',
})
const pool = createServerPool({ kind: mailServer, discovery, registry, transport: createTransport() })
await pool.start()
const mail = createMailClient({ pool })
await mail.publish({ topic: 'greetings', payload: new TextEncoder().encode('hello') })
for await (const { payload } of mail.history({ topics: ['greetings'] })) console.log(new TextDecoder().decode(payload))
await mail.close()
await pool.stop()
