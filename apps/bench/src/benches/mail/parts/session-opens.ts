import { cryptoRandom, type Server, serverOf, silentLogger, systemClock } from '@waypost/core'
import { createRecord, generateIdentity } from '@waypost/record'
import { openSession } from '@waypost/sealed'
import { serveSessions } from '@waypost/sealed/server'
import { createMemoryNetwork } from '@waypost/transport/memory'
import { decrypt, encrypt } from 'eciesjs'
import { median } from '../../../frame/statistics.js'

const ROUNDS = 9
const SESSIONS_PER_ROUND = 60
const ENVELOPES_PER_ROUND = 20
/** As long as what a client seals to open a session. */
const PLAINTEXT_BYTES = 512

/** Sessions, and plain envelopes, that one core opens in a second, both sides of each included. */
export interface SessionOpens {
  readonly sealedPerCoreSecond: number
  readonly eciesPerCoreSecond: number
}

/**
 * Opens sealed sessions in memory, so that nothing but the sealing counts; beside it eciesjs seals and opens what a
 * session seals once. One round of each in turn, the first of them uncounted.
 */
export async function measureSessionOpens(): Promise<SessionOpens> {
  const { open, identity } = await servedInMemory()
  const recipient = Uint8Array.of(4, ...identity.publicKey)
  const ecies = async () => {
    decrypt(identity.privateKey, encrypt(recipient, cryptoRandom.bytes(PLAINTEXT_BYTES)))
  }
  const rates = { sealed: [] as number[], ecies: [] as number[] }
  for (let round = 0; round <= ROUNDS; round++) {
    const sealed = await perCoreSecond(SESSIONS_PER_ROUND, open)
    const plain = await perCoreSecond(ENVELOPES_PER_ROUND, ecies)
    if (round === 0) continue
    rates.sealed.push(sealed)
    rates.ecies.push(plain)
  }
  return { sealedPerCoreSecond: median(rates.sealed), eciesPerCoreSecond: median(rates.ecies) }
}

async function servedInMemory() {
  const network = createMemoryNetwork()
  const identity = generateIdentity(cryptoRandom)
  const at = { host: '10.0.0.1', port: 4000 }
  const transport = network.createServerTransport({ identity, listen: [at] })
  await transport.start()
  const common = { clock: systemClock, random: cryptoRandom, logger: silentLogger, counters: { count() {} } }
  serveSessions({ transport, identity, ...common }, { protocol: '/bench/1' }, (body) => body)
  const server: Server = serverOf(
    createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: at.host, tcp: at.port }),
  )
  const client = network.createTransport()
  await client.start()
  const never = new AbortController().signal
  return {
    identity,
    async open() {
      const context = { transport: client, ...common, signal: never, evicted: never, report() {} }
      const session = await openSession(server, context, { protocol: '/bench/1' })
      await session.close()
    },
  }
}

async function perCoreSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let done = 0; done < count; done++) await work()
  const { user, system } = process.cpuUsage(before)
  return count / ((user + system) / 1e6)
}
