// A server in a process of its own: prints its record, answers until it is killed.
import { cryptoRandom, noCounters, silentLogger, systemClock } from '@waypost/core'
import { createRecord, generateIdentity } from '@waypost/record'
import { serveSessions } from '@waypost/sealed/server'
import { createServerTransport } from '@waypost/transport/server'

const identity = generateIdentity(cryptoRandom)
const transport = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: 0 }] })
serveSessions(
  { transport, identity, clock: systemClock, random: cryptoRandom, logger: silentLogger, counters: noCounters },
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
