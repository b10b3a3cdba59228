// Clients of the bench that are no users: see `ReaderMethods`.
import { setTimeout as pause } from 'node:timers/promises'
import { cryptoRandom, type Server, serverOf, systemClock, WaypostError } from '@waypost/core'
import { createMailClient, MAIL_PROTOCOL, mailServer } from '@waypost/kind-mail'
import { decodeRecord, identityOf } from '@waypost/record'
import { openSession, type Session } from '@waypost/sealed'
import { createTransport } from '@waypost/transport'
import { createServerTransport } from '@waypost/transport/server'
import { BenchError } from '../../frame/bench-error.js'
import { addressOf } from './addresses.js'
import { freshMessage } from './messages.js'
import type { ReaderMethods } from './processes/reader-methods.js'
import { serveParent } from './processes/serve-parent.js'

/** Sessions that are opened at the same time. */
const OPENING_AT_ONCE = 16
/** The group in which mail servers spread messages, as `mail.md` names it. */
const GROUP = 'waypost/mail/1'
const FRAME_MESSAGES = 300
const TOPIC = 'ingest'
const ATTEMPTS = 5
/** Held, so that they stay open. */
const idle: Session[] = []

const never = new AbortController().signal
const surroundings = { clock: systemClock, random: cryptoRandom, signal: never, evicted: never, report() {} }
const serverIn = (text: string): Server => serverOf(decodeRecord(text))

/** A machine that does other things too may miss a deadline, which is not what is measured here. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await work()
    } catch (error) {
      if (left <= 1 || !WaypostError.is(error) || !error.isRetryable) throw error
    }
  }
}

const methods: ReaderMethods = {
  async idle(record, count, from) {
    const server = serverIn(record)
    const waiting = Array.from({ length: count }, (_, at) => from + at)
    const openNext = async (): Promise<void> => {
      const number = waiting.shift()
      if (number === undefined) return
      const transport = createTransport({ localAddress: addressOf(number) })
      await transport.start()
      idle.push(await patiently(() => openSession(server, { ...surroundings, transport }, { protocol: MAIL_PROTOCOL })))
      await openNext()
    }
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, openNext))
  },
  async read(record, topics, times, expected) {
    const server = serverIn(record)
    const transport = createTransport()
    await transport.start()
    const client = createMailClient({
      pool: {
        async connect() {
          return { client: await mailServer.connect(server, { ...surroundings, transport }), server, evicted: never }
        },
      },
    })
    const rates: number[] = []
    for (let time = 0; time < times; time++) {
      const startedAt = performance.now()
      let messages = 0
      for await (const _ of client.history({ topics, crossCheck: 0 })) messages += 1
      if (messages !== expected) throw new BenchError('MEASUREMENT_FAILED', `${messages} of ${expected} messages came`)
      rates.push(messages / ((performance.now() - startedAt) / 1000))
    }
    await client.close()
    await transport.stop()
    return rates
  },
  async spread(records, privateKey, perSecond, forMs) {
    const identity = identityOf(privateKey)
    const transport = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: 0 }] })
    await transport.start()
    const group = await transport.join(GROUP, () => 'ignore')
    for (const record of records) await transport.connect(serverIn(record))
    const endsAt = performance.now() + forMs
    let sent = 0
    for (let next = performance.now(); next < endsAt; next += (1000 * FRAME_MESSAGES) / perSecond) {
      await pause(Math.max(0, next - performance.now()))
      await group.publish(frameOf(Array.from({ length: FRAME_MESSAGES }, () => freshMessage(TOPIC).bytes)))
      sent += FRAME_MESSAGES
    }
    await transport.stop()
    return sent
  },
}

/** A frame of the group in CBOR: the messages' weights, a byte each, and the messages. Each length takes two bytes, as here. */
function frameOf(messages: readonly Uint8Array[]): Uint8Array {
  const head = (major: number, length: number) => Uint8Array.of(major + 25, length >> 8, length & 0xff)
  const { length } = messages
  const weights = [Uint8Array.of(0x82), head(0x40, length), new Uint8Array(length)]
  return Buffer.concat([
    ...weights,
    head(0x80, length),
    ...messages.flatMap((bytes) => [head(0x40, bytes.length), bytes]),
  ])
}

serveParent(methods)
