import { testTransport } from '@waypost/conformance'
import { createServerTransport } from '../create-server-transport.js'
import { createTransport } from '../create-transport.js'
import { freePort } from '../testing/free-port.js'
import { identityOfSeed, serverAt } from '../testing/server-at.js'

testTransport('libp2p', async () => {
  const identity = identityOfSeed(1)
  const host = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: 0 }] })
  await host.start()
  const client = createTransport()
  await client.start()
  return {
    host,
    client,
    clientAddress: '127.0.0.1',
    server: serverAt(identity, host.listening),
    impostor: serverAt(identityOfSeed(2), host.listening),
    absent: serverAt(identityOfSeed(3), [{ host: '127.0.0.1', port: await freePort() }]),
    async dispose() {
      await client.stop()
      await host.stop()
    },
  }
})
