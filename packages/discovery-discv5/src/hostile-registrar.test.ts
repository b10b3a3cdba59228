import { type Counters, cryptoRandom, type Deployment, defineServerKind, noCounters, systemClock } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { decodeRecord } from '@waypost/record'
import { createRecordStore, createTopicEngine, MESSAGE_TYPES, TALK_PROTOCOL } from '@waypost/topdisc'
import { afterEach, describe, expect, it } from 'vitest'
import { createDiscv5Discovery, type Discv5Discovery } from './discv5-discovery.js'
import { openLibraryNode } from './library-node.js'
import { createNativeCarrier } from './native-carrier.js'
import { readNodeSettings } from './node-settings.js'
import { createPeerContacts } from './peer-contacts.js'
import { createTalkCarrier, type TalkSender } from './talk-carrier.js'

const deployment: Deployment = { chainId: 31337, registry: `0x${'11'.repeat(20)}` }
const mail = defineServerKind({
  name: 'mail',
  topic: 'mail',
  resourceType: 'mail',
  connect: async () => ({ close: async () => undefined }),
})

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

/** Counts what the engine complains of: refused records, and requests whose answer did not count. */
function complaining(): { readonly complaints: () => number; readonly counters: Counters } {
  let total = 0
  return {
    complaints: () => total,
    counters: {
      count(name, labels) {
        if (/_refused_total$/.test(name) || (labels?.result ?? 'answered') !== 'answered') total++
      },
    },
  }
}

/** A registrar that admits advertisements like any other, and does as it likes with the answers to queries. */
async function openHostileRegistrar(spoil: (reply: Uint8Array) => Uint8Array, isNative: boolean): Promise<string> {
  const parts = { clock: systemClock, random: cryptoRandom, counters: noCounters }
  const settings = readNodeSettings({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [] })
  const node = await openLibraryNode(settings, { ...parts, isNative })
  const engine = createTopicEngine({
    ownRecord: () => node.record,
    records: createRecordStore({ decodeRecord }),
    request: () => Promise.reject(new TypeError('asks nobody')),
    knownNodes: () => [],
    ...parts,
  })
  const contactOf = createPeerContacts(4)
  const handle = (from: TalkSender, request: Uint8Array) => {
    const reply = engine.handle(from, request) ?? new Uint8Array()
    return request[0] === MESSAGE_TYPES.TOPICQUERY && !isNative ? spoil(reply) : reply
  }
  const talk = createTalkCarrier({ discv5: node.discv5, protocol: TALK_PROTOCOL, contactOf, handle, ...parts })
  const native = createNativeCarrier({ sessions: node.sessions, contactOf, handle, ...parts })
  if (isNative) {
    const { tap } = node.sessions
    // The carrier answers through `reply`: what a query brings is spoilt on its way out.
    let isQuery = false
    node.sessions.tap = (from, head, message) => {
      isQuery = head.type === MESSAGE_TYPES.TOPICQUERY
      return tap?.(from, head, message) ?? false
    }
    const { reply } = node.sessions
    node.sessions.reply = (to, id, message) => reply(to, id, isQuery ? spoil(message) : message)
  }
  await node.start()
  opened.push(async () => {
    talk.stop()
    native.stop()
    await node.stop()
  })
  return node.record.text
}

async function start(options: Partial<Parameters<typeof createDiscv5Discovery>[0]>): Promise<Discv5Discovery> {
  const node = createDiscv5Discovery({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [], deployment, ...options })
  await node.start()
  opened.push(() => node.stop())
  return node
}

const random = seededRandom(7)
const flipLateByte = (reply: Uint8Array) => {
  // Behind the framing, in the record: its signature or its content.
  const spoiled = reply.slice()
  const at = reply.length - 1 - random.integer(Math.min(100, reply.length))
  spoiled[at] = (spoiled[at] ?? 0) ^ 0xff
  return spoiled
}

const spoilt: [string, (reply: Uint8Array) => Uint8Array][] = [
  ['records whose signature does not fit', flipLateByte],
  ['noise', () => random.bytes(1 + random.integer(1100))],
  ['half a reply', (reply) => reply.slice(0, reply.length / 2)],
  ['nothing', () => new Uint8Array()],
]

describe.each([
  ['over TALK', false],
  ['natively', true],
])('%s', (_carrier, isNative) => {
  it.each(spoilt)('a registrar that answers with %s yields nothing and breaks nothing', async (_, spoil) => {
    const hostile = await openHostileRegistrar(spoil, isNative)
    const server = await start({ bootnodes: [hostile], tcpPort: 4001, nativeMessages: isNative })
    await server.advertise(mail)
    await expect.poll(() => server.status().advertisements.mail?.placed, { timeout: 5_000 }).toBe(1)

    const { complaints, counters } = complaining()
    const client = await start({
      bootnodes: [hostile],
      counters,
      nativeMessages: isNative,
      topdisc: { requestTimeoutMs: 500 },
    })
    for (let pass = 0; pass < 3; pass++) {
      for await (const { record } of client.discover(mail)) {
        // Only what its own key signed gets through, whoever tells of it.
        expect(record.text).toBe(server.record.text)
      }
    }
    expect(complaints()).toBeGreaterThan(0)
  })
})
