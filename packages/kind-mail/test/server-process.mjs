// One mail server on TCP, with peers that it is told of, for tests that kill it, fill its disk or make it lie. Its clock may be wrong.
import { join } from 'node:path'
import { cryptoRandom, noCounters, serverOf, silentLogger, systemClock } from '@waypost/core'
import { createMailService, createSqliteArchive } from '@waypost/kind-mail/server'
import { createRecord, identityOf } from '@waypost/record'
import { createServerTransport, peerIdOf } from '@waypost/transport/server'
import { lyingArchive } from './lying-archive.mjs'

/**
 * @type {{ key: string, ip: string, port: number, folder: string, offMs: number,
 *   peers: { key: string, ip: string, port: number }[], postgres?: string, maxPages?: number, lies?: string, options?: object }}
 */
const settings = JSON.parse(process.argv[2])
const clock = { now: () => Date.now() + settings.offMs, after: systemClock.after }
const identity = identityOf(Buffer.from(settings.key, 'hex'))
const transport = createServerTransport({ identity, listen: [{ host: settings.ip, port: settings.port }] })
const peers = settings.peers.map(({ key, ip, port }) => {
  const privateKey = identityOf(Buffer.from(key, 'hex')).privateKey
  return serverOf(createRecord({ privateKey, sequence: 1n, ip, tcp: port }))
})
const peerIds = new Set(peers.map(({ publicKey }) => peerIdOf(publicKey)))

async function archiveOf({ postgres, folder, maxPages, lies }) {
  if (postgres !== undefined) {
    const { createPostgresArchive } = await import('@waypost/kind-mail/server/postgres')
    return createPostgresArchive({ connection: postgres, connectTimeoutMs: 1_000 })
  }
  const pages = maxPages === undefined ? {} : { maxPages }
  const archive = createSqliteArchive({ file: join(folder, 'mail.sqlite'), ...pages })
  return lies === undefined ? archive : lyingArchive(archive, lies)
}

const archive = await archiveOf(settings)
const service = createMailService({ catchUpIntervalMs: 500, ...settings.options, archive })

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
