import { testTransport } from '@waypost/conformance'
import { identityOfSeed, serverAt } from '../testing/server-at.js'
import { createMemoryNetwork } from './memory-network.js'

testTransport('memory', async () => {
  const network = createMemoryNetwork()
  const identity = identityOfSeed(1)
  const host = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port: 0 }] })
  await host.start()
  const client = network.createTransport()
  await client.start()
  return {
    host,
    client,
    server: serverAt(identity, host.listening),
    impostor: serverAt(identityOfSeed(2), host.listening),
    absent: serverAt(identityOfSeed(3), [{ host: '10.0.0.9', port: 9 }]),
    kill() {
      network.faults.drop(identity.nodeId)
      network.faults.refuse(identity.nodeId)
    },
    async dispose() {
      await client.stop()
      await host.stop()
    },
  }
})
