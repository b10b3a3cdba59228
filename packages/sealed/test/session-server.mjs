// A server in a process of its own: prints its record, and a line for each session that it refuses; answers until it is killed.
// `node session-server.mjs [private key as hex] [port]`: a server that comes back has the same.
import { cryptoRandom, fromHex, silentLogger, systemClock } from '@waypost/core'
import { createRecord, generateIdentity, identityOf } from '@waypost/record'
import { serveSessions } from '@waypost/sealed/server'
import { createServerTransport } from '@waypost/transport/server'

const [, , privateKey, givenPort = '0'] = process.argv
const identity = privateKey === undefined ? generateIdentity(cryptoRandom) : identityOf(fromHex(privateKey))
const transport = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: Number(givenPort) }] })
const counters = {
  count(name, labels) {
    if (name === 'sealed_sessions_refused_total') console.log(`refused ${labels.reason}`)
  },
}
serveSessions(
  { transport, identity, clock: systemClock, random: cryptoRandom, logger: silentLogger, counters },
  { protocol: '/test/session/1' },
  (body, { wants, signal }) =>
    wants === 'reply'
      ? body
      : (async function* () {
          yield body
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        })(),
)
await transport.start()
const [{ host, port }] = transport.listening
console.log(createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: host, tcp: port }).text)
