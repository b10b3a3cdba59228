import { type Clock, WaypostError } from '@waypost/core'
import { type FakeClock, fakeClock, seededRandom } from '@waypost/core/testing'
import { createMailClient, type MailClient } from '../client/mail-client.js'
import type { MailSubscription } from '../client/subscribe.js'
import { createEnvelope, type EnvelopeId } from '../envelope.js'
import { during } from './during.js'
import { createMailNetwork, type MailNetwork } from './mail-network.js'

const MINUTE = 60_000
/** Servers of a world settle after so long, so that much closes in little time. */
const SETTLE_MS = 45 * MINUTE
/** No fault lasts longer: what servers do not tell each other for as long as the horizon is beyond what is promised. */
const LONGEST_FAULT_MS = 10 * MINUTE
const TOPICS = ['news', 'more']
/** With how many servers each reader of a world compares. */
export const READERS = [0, 1, 2]

/** A client that reads history again and again from the state it saved. */
interface Reader {
  readonly client: MailClient
  readonly crossCheck: number
  readonly got: EnvelopeId[]
  state: string | undefined
}

/** Three servers whose clocks differ, clients that publish, read and listen, and an oracle of what must come of it. */
export interface MailWorld {
  readonly clock: FakeClock
  /** What was acknowledged by a server at least. */
  readonly acknowledged: ReadonlySet<EnvelopeId>
  readonly sent: ReadonlySet<EnvelopeId>
  /** What each reader and the listener got, by name. */
  deliveries(): ReadonlyMap<string, readonly EnvelopeId[]>
  readonly killed: ReadonlySet<number>
  readonly isParted: boolean
  publish(count: number, acknowledgements: number, backMs: number): Promise<void>
  /** @param most messages taken before it leaves */
  read(reader: number, most: number): Promise<void>
  readonly isListening: boolean
  /** Ends the subscription. */
  leave(): Promise<void>
  /** Goes on from the state of the former subscription with another one. */
  comeBack(): void
  kill(server: number): Promise<void>
  revive(server: number): Promise<void>
  restart(server: number): Promise<void>
  part(server: number): Promise<void>
  heal(): Promise<void>
  pass(ms: number): Promise<void>
  stop(): Promise<void>
}

export async function createMailWorld(seed: number): Promise<MailWorld> {
  const clock = fakeClock()
  const random = seededRandom(seed)
  const skewed = (): Clock => {
    const offMs = random.integer(20 * MINUTE) - 10 * MINUTE
    return { now: () => clock.now() + offMs, after: clock.after }
  }
  const network: MailNetwork = await createMailNetwork(0, {
    clock,
    seed,
    catchUpIntervalMs: MINUTE,
    maxPastMs: 20 * MINUTE,
    settleHorizonMs: SETTLE_MS,
  })
  for (let count = 0; count < 3; count++) await network.add({ clock: skewed() })
  const client = async (own: Clock) =>
    createMailClient({ pool: await network.pool(), clock: own, settleMs: SETTLE_MS, random })
  const publisher = await client(skewed())
  const listener = await client(skewed())
  const readers: Reader[] = []
  // The first one compares with nobody: what comes late has to reach it by the arrivals of the server that it reads.
  for (const crossCheck of READERS)
    readers.push({ client: await client(skewed()), crossCheck, got: [], state: undefined })
  const acknowledged = new Set<EnvelopeId>()
  const sent = new Set<EnvelopeId>()
  const heard: EnvelopeId[] = []
  const killed = new Map<number, number>()
  let partedSince: number | undefined
  let parted: number | undefined
  let subscription = listen(undefined)
  let isListening = true

  function listen(state: string | undefined): { messages: MailSubscription; ended: Promise<void>; end(): void } {
    const ending = new AbortController()
    const messages = listener.subscribe({ topics: TOPICS, state, signal: ending.signal, crossCheckMs: MINUTE })
    const ended = (async () => {
      for await (const { id } of messages) heard.push(id)
    })()
    return { messages, ended, end: () => ending.abort() }
  }

  async function endFaults(isDue: (since: number) => boolean) {
    for (const [server, since] of [...killed]) if (isDue(since)) await world.revive(server)
    if (partedSince !== undefined && isDue(partedSince)) await world.heal()
  }

  const serverAt = (index: number) => network.servers[index % 3] as MailNetwork['servers'][number]

  const world: MailWorld = {
    clock,
    acknowledged,
    sent,
    get killed() {
      return new Set(killed.keys())
    },
    get isParted() {
      return parted !== undefined
    },
    deliveries: () =>
      new Map([
        ...readers.map((reader, index) => [`reader ${index}`, reader.got] as const),
        ['listener', heard] as const,
      ]),
    async publish(count, acknowledgements, backMs) {
      const publishing = Array.from({ length: count }, async () => {
        const topic = TOPICS[random.integer(2)] ?? 'news'
        const timestamp = clock.now() - random.integer(backMs + 1)
        const envelope = createEnvelope({ topic, timestamp, payload: random.bytes(16) })
        sent.add(envelope.id)
        try {
          await publisher.publish(envelope, { acknowledgements })
          acknowledged.add(envelope.id)
        } catch (error) {
          if (!WaypostError.is(error, 'NOT_ACKNOWLEDGED')) throw error
          if ((error.data.acknowledgedBy as unknown[]).length > 0) acknowledged.add(envelope.id)
        }
      })
      await during(clock, Promise.all(publishing))
    },
    async read(index, most) {
      const reader = readers[index % readers.length] as Reader
      const { crossCheck, state } = reader
      const history = reader.client.history({ topics: TOPICS, state, crossCheck, pageSize: 10 })
      const reading = (async () => {
        let taken = 0
        for await (const { id } of history) {
          reader.got.push(id)
          if (++taken >= most) break
        }
      })()
      await during(clock, reading).catch((error) => {
        // Nobody there: what was taken until then is in the state.
        if (!WaypostError.is(error, 'NO_SERVER')) throw error
      })
      reader.state = history.state()
    },
    get isListening() {
      return isListening
    },
    async leave() {
      isListening = false
      subscription.end()
      await during(clock, subscription.ended)
    },
    comeBack() {
      isListening = true
      subscription = listen(subscription.messages.state())
    },
    async kill(server) {
      killed.set(server, clock.now())
      serverAt(server).kill()
      await clock.advance(1_000)
    },
    async revive(server) {
      killed.delete(server)
      serverAt(server).revive()
      await clock.advance(4 * MINUTE)
    },
    async restart(server) {
      await during(clock, serverAt(server).restart())
    },
    async part(server) {
      parted = server
      partedSince = clock.now()
      network.separate([serverAt(server)])
      await clock.advance(1_000)
    },
    async heal() {
      if (parted !== undefined) network.separate([serverAt(parted)], false)
      parted = undefined
      partedSince = undefined
      await clock.advance(4 * MINUTE)
    },
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += MINUTE) {
        await clock.advance(MINUTE)
        await endFaults((since) => clock.now() - since >= LONGEST_FAULT_MS)
      }
    },
    async stop() {
      await endFaults(() => true)
      const ending = Promise.all(
        [publisher, listener, ...readers.map((reader) => reader.client)].map((one) => one.close()),
      )
      await during(clock, ending)
      await during(clock, network.stop())
    },
  }
  await clock.advance(2 * MINUTE)
  return world
}
