// Gossipsub keeps an outbound stream that the other side reset as soon as it was opened, and opens no other.
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { gossipsub } from '@libp2p/gossipsub'
import { serviceCapabilities } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'

const parts = { transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()] }
const listening = { addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] } }
// Gossipsub asks for it, and is told by hand what it would tell.
const identify = () => ({ [serviceCapabilities]: ['@libp2p/identify'] })
const one = await createLibp2p({ ...parts, services: { identify, pubsub: gossipsub() } })
// Speaks the protocol, and refuses whom it does not know (yet).
const other = await createLibp2p({ ...parts, ...listening })
let refused = 0
for (const protocol of one.services.pubsub.protocols) {
  await other.handle(protocol, (stream) => {
    refused++
    stream.abort(new Error('a stranger'))
  })
}
const connection = await one.dial(other.getMultiaddrs())
one.services.pubsub.subscribe('topic')
// As libp2p's registrar does when identify has told of the protocol.
one.services.pubsub.onPeerConnected(connection.remotePeer, connection)
const kept = () => [...one.services.pubsub.streamsOutbound.values()].map(({ rawStream }) => rawStream.status)
const signal = AbortSignal.timeout(5_000)
while (!signal.aborted && !(refused > 0 && kept().some((status) => status !== 'open'))) {
  await new Promise((resolve) => setTimeout(resolve, 10))
}
// What closes on the way is forgotten soon; this one is not.
await new Promise((resolve) => setTimeout(resolve, 500))
const shows = kept().some((status) => status !== 'open')
process.stdout.write(
  `${shows ? 'reproduced' : 'did not show'}: refused ${refused} times, kept: ${kept().join(', ') || 'nothing'}\n`,
)
await Promise.all([one.stop(), other.stop()])
process.exit(shows ? 0 : 1)
