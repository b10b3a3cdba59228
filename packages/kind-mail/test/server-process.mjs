// One mail server on TCP, with peers that it is told of, for tests that kill it. Its clock may be wrong.
import { cryptoRandom, noCounters, serverOf, silentLogger, systemClock } from '@waypost/core'
import { createMailService } from '@waypost/kind-mail/server'
import { createRecord, identityOf } from '@waypost/record'
import { createServerTransport, peerIdOf } from '@waypost/transport/server'

/** @type {{ key: string, port: number, folder: string, offMs: number, peers: { key: string, port: number }[] }} */
const settings = JSON.parse(process.argv[2])
const clock = { now: () => Date.now() + settings.offMs, after: systemClock.after }
const identity = identityOf(Buffer.from(settings.key, 'hex'))
const transport = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: settings.port }] })
const peers = settings.peers.map(({ key, port }) => {
  const privateKey = identityOf(Buffer.from(key, 'hex')).privateKey
  return serverOf(createRecord({ privateKey, sequence: 1n, ip: '127.0.0.1', tcp: port }))
})
const peerIds = new Set(peers.map(({ publicKey }) => peerIdOf(publicKey)))
const service = createMailService({ catchUpIntervalMs: 500 })

await transport.start()
await service.start({
  identity,
  transport,
  peers: { list: () => peers, includes: (peer) => peerIds.has(peer), onChange: () => () => {} },
  dataFolder: settings.folder,
  clock,
  random: cryptoRandom,
  logger: silentLogger,
  counters: noCounters,
})
// The group reaches those that a server is connected with: looked after as a host does it.
const connect = () => {
  for (const peer of peers) transport.connect(peer).catch(() => {})
  clock.after(1_000, connect)
}
connect()
process.send('ready')
