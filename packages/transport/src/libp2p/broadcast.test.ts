import { type BroadcastVerdict, type Counters, noCounters, type Server, type ServerTransport } from '@waypost/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createServerTransport } from '../create-server-transport.js'
import { createTransport } from '../create-transport.js'
import { identityOfSeed, serverAt } from '../testing/server-at.js'
import { until } from '../testing/until.js'
import { groupProtocol } from './broadcast.js'

const TOPIC = 'mail-server'
const running: { stop(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()))
})

interface Host {
  readonly transport: ServerTransport
  readonly server: Server
  readonly peer: string
}

async function hosts(count: number, counters: Counters = noCounters): Promise<Host[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const identity = identityOfSeed(100 + index)
      const transport = createServerTransport({ identity, listen: [{ host: '127.0.0.1', port: 0 }], counters })
      await transport.start()
      running.push(transport)
      return { transport, server: serverAt(identity, transport.listening), peer: transport.localPeer }
    }),
  )
}

/** Joins the group and writes down what comes. */
async function join(
  { transport }: Host,
  isMember: (peer: string) => boolean,
  verdict: (text: string) => BroadcastVerdict = () => 'accept',
) {
  const received: { text: string; from: string }[] = []
  const group = await transport.join(
    TOPIC,
    (message, from) => {
      const text = new TextDecoder().decode(message)
      received.push({ text, from })
      return verdict(text)
    },
    { isMember },
  )
  return { group, received, texts: () => received.map(({ text }) => text) }
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a group of hosts', () => {
  it('takes each message to each member once, over hosts in between, whoever joins first', async () => {
    const all = await hosts(4)
    const [a, b, c, d] = all as [Host, Host, Host, Host]
    const members = new Set(all.map(({ peer }) => peer))
    const isMember = (peer: string) => members.has(peer)
    const joinedA = await join(a, isMember)
    // A line: a – b – c – d. Some connect before both have joined, some after.
    await a.transport.connect(b.server)
    const joinedB = await join(b, isMember)
    const joinedC = await join(c, isMember)
    const joinedD = await join(d, isMember)
    await b.transport.connect(c.server)
    await d.transport.connect(c.server)
    await until(() => joinedB.group.peers().length === 2 && joinedC.group.peers().length === 2)
    await until(() => joinedA.group.peers().length === 1 && joinedD.group.peers().length === 1)
    // The mesh forms within a second.
    let early = 0
    await until(async () => {
      await joinedA.group.publish(bytes(`early ${early++}`))
      return joinedD.received.length > 0
    })
    const texts = Array.from({ length: 50 }, (_, n) => `message ${n}`)
    for (const text of texts) await joinedA.group.publish(bytes(text))
    const late = (joined: typeof joinedA) => joined.texts().filter((text) => text.startsWith('message'))
    await until(() => late(joinedD).length >= 50)
    for (const joined of [joinedB, joinedC, joinedD]) expect(late(joined).sort()).toEqual([...texts].sort())
    expect(joinedD.received.every(({ from }) => from === c.peer)).toBe(true)
    expect(joinedA.received).toEqual([])
    // The same bytes again are the same message.
    await joinedB.group.publish(bytes('message 0'))
    await joinedB.group.publish(bytes('last'))
    await until(() => joinedD.texts().includes('last'))
    expect(joinedD.texts().filter((text) => text === 'message 0')).toHaveLength(1)
  })

  it('spreads what is accepted and nothing else', async () => {
    const [a, b, c] = (await hosts(3)) as [Host, Host, Host]
    const joinedA = await join(a, () => true)
    const joinedB = await join(
      b,
      () => true,
      (text) => (text.startsWith('no') ? 'ignore' : 'accept'),
    )
    const joinedC = await join(c, () => true)
    await a.transport.connect(b.server)
    await c.transport.connect(b.server)
    await until(() => joinedB.group.peers().length === 2 && joinedA.group.peers().length === 1)
    let sent = 0
    await until(async () => {
      sent += 1
      for (const text of [`no ${sent}`, `yes ${sent}`]) await joinedA.group.publish(bytes(text))
      return joinedC.received.length >= 3
    })
    await until(() => joinedB.received.length === 2 * sent)
    expect(joinedC.texts().filter((text) => !text.startsWith('yes'))).toEqual([])
  })

  it('holds rejected messages against the member that sent them, until it is not listened to', async () => {
    const [a, b] = (await hosts(2)) as [Host, Host]
    const joinedA = await join(a, () => true)
    const joinedB = await join(
      b,
      () => true,
      () => 'reject',
    )
    await a.transport.connect(b.server)
    await until(() => joinedA.group.peers().length === 1)
    let sent = 0
    await until(async () => {
      await joinedA.group.publish(bytes(`bad ${sent++}`))
      return sent > 400
    })
    await until(() => joinedB.received.length > 0)
    expect(joinedB.received.length).toBeLessThan(sent)
  })

  it('refuses a stranger’s stream, meshes with none, and takes nothing that one sends', async () => {
    const [a, b, stranger] = (await hosts(3)) as [Host, Host, Host]
    const members = new Set([a.peer, b.peer])
    const isMember = (peer: string) => members.has(peer)
    const joinedA = await join(a, isMember)
    const joinedB = await join(b, isMember)
    // The stranger believes everybody.
    const joinedStranger = await join(stranger, () => true)
    await a.transport.connect(b.server)
    await stranger.transport.connect(a.server)
    await stranger.transport.connect(b.server)
    await until(() => joinedA.group.peers().length === 1 && joinedB.group.peers().length === 1)
    await joinedStranger.group.publish(bytes('let me in'))
    await joinedA.group.publish(bytes('among us'))
    await until(() => joinedB.received.length > 0)
    expect(joinedB.texts()).toEqual(['among us'])
    expect(joinedA.received).toEqual([])
    expect(joinedStranger.received).toEqual([])
    expect(joinedStranger.group.peers()).toEqual([])
    // Nor does a client that speaks the protocol itself get to say anything.
    const client = createTransport()
    await client.start()
    running.push(client)
    const refused = (async () => {
      const stream = await client.open(a.server, groupProtocol(TOPIC))
      return stream[Symbol.asyncIterator]().next()
    })()
    await expect(refused).rejects.toMatchObject({ isRetryable: true })
  })

  it('keeps groups apart: members of one are strangers to another', async () => {
    const [a, b] = (await hosts(2)) as [Host, Host]
    const joinedA = await join(a, () => true)
    const joinedB = await join(b, () => true)
    const received: string[] = []
    const onMessage = (message: Uint8Array): BroadcastVerdict => {
      received.push(new TextDecoder().decode(message))
      return 'accept'
    }
    const pushA = await a.transport.join('push-server', onMessage, { isMember: () => true })
    const pushB = await b.transport.join('push-server', onMessage, { isMember: () => false })
    await a.transport.connect(b.server)
    await until(() => joinedA.group.peers().length === 1 && joinedB.group.peers().length === 1)
    await pushA.publish(bytes('push'))
    await pushB.publish(bytes('push too'))
    await joinedA.group.publish(bytes('mail'))
    await until(() => joinedB.received.length === 1)
    expect(joinedB.texts()).toEqual(['mail'])
    expect(received).toEqual([])
    await expect(a.transport.join('push-server', onMessage)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })

  it('parts from a member that ceases to be one', async () => {
    const [a, b] = (await hosts(2)) as [Host, Host]
    const members = new Set([a.peer, b.peer])
    const joinedA = await join(a, (peer) => members.has(peer))
    const joinedB = await join(b, () => true)
    await a.transport.connect(b.server)
    await until(() => joinedA.group.peers().length === 1 && joinedB.group.peers().length === 1)
    await joinedA.group.publish(bytes('for you'))
    await until(() => joinedB.received.length === 1)
    members.delete(b.peer)
    expect(joinedA.group.peers()).toEqual([])
    await joinedB.group.publish(bytes('still here'))
    await joinedA.group.publish(bytes('not for you'))
    // What was on its way is there before the next word on the same connection.
    const probe = await a.transport.open(b.server, '/test/none/1').catch((error) => error)
    expect(probe).toMatchObject({ code: 'TRANSPORT_PROTOCOL_NOT_SUPPORTED' })
    expect(joinedA.received).toEqual([])
    expect(joinedB.texts()).toEqual(['for you'])
  })

  it('takes messages from and to a member that was a stranger when it first came', async () => {
    let refused = 0
    const counters: Counters = { count: (name) => void (name === 'transport_group_refused_total' && refused++) }
    const [a, b] = (await hosts(2, counters)) as [Host, Host]
    const known = new Set<string>()
    const joinedA = await join(a, () => true)
    const joinedB = await join(b, (peer) => known.has(peer))
    for (let round = 1; round <= 3; round++) {
      await a.transport.connect(b.server)
      await until(() => refused >= round)
    }
    expect(joinedA.group.peers()).toEqual([])
    // The connection stays: nothing but the verdict has changed.
    known.add(a.peer)
    await b.transport.connect(a.server)
    await until(() => joinedA.group.peers().length === 1 && joinedB.group.peers().length === 1)
    await joinedA.group.publish(bytes('from a'))
    await joinedB.group.publish(bytes('from b'))
    await until(() => joinedA.received.length === 1 && joinedB.received.length === 1)
  })

  it('finds a member again after it stopped and came back', async () => {
    const [a, b] = (await hosts(2)) as [Host, Host]
    const joinedA = await join(a, () => true)
    await join(b, () => true)
    await a.transport.connect(b.server)
    await until(() => joinedA.group.peers().length === 1)
    await b.transport.stop()
    await until(() => joinedA.group.peers().length === 0)
    await b.transport.start()
    const again = await join(b, () => true)
    await b.transport.connect(a.server)
    await until(() => joinedA.group.peers().length === 1 && again.group.peers().length === 1)
    await joinedA.group.publish(bytes('welcome back'))
    await until(() => again.received.length === 1)
  })
})
