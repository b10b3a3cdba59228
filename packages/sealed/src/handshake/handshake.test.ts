import type { MessageStream } from '@waypost/core'
import { cryptoRandom } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sealEnvelope } from '../envelope.js'
import { PURPOSE, plainPair, tapped } from '../testing/stream-pair.js'
import { encodeHello } from './hello.js'
import { sealStream } from './seal-stream.js'
import { refuseStream, unsealStream } from './unseal-stream.js'

type Change = (message: Uint8Array, index: number) => Uint8Array[]
const asIs: Change = (message) => [message]
const flipped = (message: Uint8Array, at: number) => message.with(at, (message[at] as number) ^ 0x41)

/** Both sides of a handshake, with what passes either way in the hands of an attacker. */
async function shaken(options: { toServer?: Change; toClient?: Change; purpose?: string; seed?: number } = {}) {
  const pair = await plainPair()
  const near = tapped(pair.near, options.toServer ?? asIs)
  const far = tapped(pair.far, options.toClient ?? asIs)
  const { clock, server, identity } = pair
  const random = options.seed === undefined ? cryptoRandom : seededRandom(options.seed)
  const results = Promise.allSettled([
    sealStream(near.stream, { server, purpose: options.purpose ?? PURPOSE, clock, random }),
    unsealStream(far.stream, { identity, purpose: PURPOSE, clock, random }),
  ])
  return { ...pair, near, far, results }
}

async function both(options: Parameters<typeof shaken>[0] = {}) {
  const { results, ...rest } = await shaken(options)
  const [client, host] = await results
  if (client.status === 'rejected') throw client.reason
  if (host.status === 'rejected') throw host.reason
  return { ...rest, client: client.value, host: host.value }
}

const read = async (stream: MessageStream) => (await stream[Symbol.asyncIterator]().next()).value

describe('the handshake', () => {
  it('ends in a stream that carries messages both ways, and closes each way', async () => {
    const { client, host } = await both()
    await client.send(Uint8Array.of(1))
    await host.send(Uint8Array.of(2, 2))
    expect(await read(host)).toEqual(Uint8Array.of(1))
    expect(await read(client)).toEqual(Uint8Array.of(2, 2))
    await client.close()
    expect(await read(host)).toBeUndefined()
    await host.send(Uint8Array.of(3))
    await host.close()
    expect(await read(client)).toEqual(Uint8Array.of(3))
    expect(await read(client)).toBeUndefined()
  })

  it('shows an observer neither content nor the length of small messages', async () => {
    const { client, host, near } = await both()
    const secret = new TextEncoder().encode('attack at dawn')
    await client.send(secret)
    await client.send(new Uint8Array(200))
    expect(await read(host)).toEqual(secret)
    const [envelope, ...frames] = near.sent
    expect(envelope).toHaveLength(609)
    expect(frames.map(({ length }) => length)).toEqual([272, 272])
    for (const message of near.sent) expect(Buffer.from(message).includes(Buffer.from(secret))).toBe(false)
  })

  it('refuses a recorded hello, in the same run or after a restart', async () => {
    const recorded = await both()
    const [envelope] = recorded.near.sent
    if (envelope === undefined) return expect.unreachable()
    const { results } = await shaken({ toServer: () => [envelope] })
    const [, host] = await results
    expect(host).toMatchObject({ status: 'rejected', reason: { code: 'SEALED_REPLAYED' } })
  })

  it('refuses a hello that another transport peer brings', async () => {
    const victim = await plainPair({ client: 'victim' })
    const thief = await plainPair({ client: 'thief' })
    const served = unsealStream(thief.far, { identity: thief.identity, purpose: PURPOSE, clock: thief.clock })
    served.catch(() => {})
    // The thief hands the server's fresh challenge to the victim and takes its hello.
    const challenge = await read(thief.near)
    await victim.far.send(challenge ?? new Uint8Array())
    sealStream(victim.near, { server: victim.server, purpose: PURPOSE, clock: victim.clock }).catch(() => {})
    const envelope = await read(victim.far)
    await thief.near.send(envelope ?? new Uint8Array())
    await expect(served).rejects.toMatchObject({ code: 'SEALED_WRONG_PEER' })
  })

  it('refuses another purpose', async () => {
    const [client, host] = await (await shaken({ purpose: '/test/other/1' })).results
    expect(host).toMatchObject({ reason: { code: 'SEALED_WRONG_PURPOSE' } })
    expect(client.status).toBe('rejected')
  })

  it('refuses a hello that was sealed to another server, also when that one passes it on', async () => {
    const pair = await plainPair()
    const other = generateIdentity(seededRandom(8))
    const results = Promise.allSettled([
      sealStream(pair.near, { server: other, purpose: PURPOSE, clock: pair.clock }),
      unsealStream(pair.far, { identity: pair.identity, purpose: PURPOSE, clock: pair.clock }),
    ])
    expect((await results)[1]).toMatchObject({ reason: { code: 'SEALED_WRONG_RECIPIENT' } })

    const relayed = await plainPair()
    const served = unsealStream(relayed.far, { identity: relayed.identity, purpose: PURPOSE, clock: relayed.clock })
    const challenge = (await read(relayed.near))?.slice(1) ?? new Uint8Array()
    const hello = encodeHello({
      purpose: PURPOSE,
      server: other.nodeId,
      peer: 'client',
      challenge,
      secret: new Uint8Array(32),
      ephemeral: new Uint8Array(32).fill(9),
    })
    await relayed.near.send(sealEnvelope(relayed.identity.publicKey, hello, cryptoRandom))
    await expect(served).rejects.toMatchObject({ code: 'SEALED_WRONG_RECIPIENT' })
  })

  it('refuses a fresh key that gives away the agreement', async () => {
    const pair = await plainPair()
    const served = unsealStream(pair.far, { identity: pair.identity, purpose: PURPOSE, clock: pair.clock })
    const challenge = (await read(pair.near))?.slice(1) ?? new Uint8Array()
    const hello = encodeHello({
      purpose: PURPOSE,
      server: pair.identity.nodeId,
      peer: 'client',
      challenge,
      secret: new Uint8Array(32),
      // The point of order 1.
      ephemeral: new Uint8Array(32),
    })
    await pair.near.send(sealEnvelope(pair.identity.publicKey, hello, cryptoRandom))
    await expect(served).rejects.toMatchObject({ code: 'SEALED_MALFORMED' })
  })

  it('refuses any byte that was altered in any of its messages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.record({ message: fc.constant('challenge' as const), at: fc.integer({ min: 1, max: 32 }) }),
          fc.record({ message: fc.constant('envelope' as const), at: fc.integer({ min: 0, max: 608 }) }),
          fc.record({ message: fc.constant('accept' as const), at: fc.integer({ min: 0, max: 303 }) }),
        ),
        async ({ message, at }) => {
          const alter =
            (index: number): Change =>
            (bytes, n) => [n === index ? flipped(bytes, at) : bytes]
          const change =
            message === 'envelope' ? { toServer: alter(0) } : { toClient: alter(message === 'challenge' ? 0 : 1) }
          const { results } = await shaken(change)
          const [client] = await results
          expect(client).toMatchObject({
            status: 'rejected',
            reason: { code: expect.stringMatching(/^(SEALED|TRANSPORT)_/) },
          })
        },
      ),
      { numRuns: 40 },
    )
  })

  it('refuses an accept of another session', async () => {
    const other = await both()
    const accept = other.far.sent[1]
    if (accept === undefined) return expect.unreachable()
    const { results } = await shaken({ toClient: (message, index) => [index === 1 ? accept : message] })
    expect((await results)[0]).toMatchObject({ reason: { code: 'SEALED_TAMPERED' } })
  })

  it('tells a busy server, another version and nonsense apart', async () => {
    const busy = await plainPair()
    void refuseStream(busy.far)
    await expect(sealStream(busy.near, { server: busy.server, purpose: PURPOSE })).rejects.toMatchObject({
      code: 'SEALED_BUSY',
      isRetryable: true,
    })
    for (const [message, code] of [
      [Uint8Array.of(2, ...new Uint8Array(32)), 'SEALED_VERSION_UNSUPPORTED'],
      [Uint8Array.of(1, 2, 3), 'SEALED_MALFORMED'],
      [new Uint8Array(), 'SEALED_MALFORMED'],
    ] as const) {
      const pair = await plainPair()
      await pair.far.send(message)
      await expect(sealStream(pair.near, { server: pair.server, purpose: PURPOSE })).rejects.toMatchObject({ code })
    }
  })

  it('is given up at its deadline by either side, when the other says nothing', async () => {
    const one = await plainPair()
    const client = expect(
      sealStream(one.near, { server: one.server, purpose: PURPOSE, clock: one.clock, timeoutMs: 500 }),
    ).rejects.toMatchObject({ code: 'SEALED_TIMEOUT', isRetryable: true })
    await one.clock.advance(500)
    await client
    const two = await plainPair()
    const host = expect(
      unsealStream(two.far, { identity: two.identity, purpose: PURPOSE, clock: two.clock, timeoutMs: 500 }),
    ).rejects.toMatchObject({ code: 'SEALED_TIMEOUT' })
    await two.clock.advance(500)
    await host
    await expect(two.near.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'TRANSPORT_ABORTED' })
  })

  it('does not open an envelope of the wrong length at all', async () => {
    const pair = await plainPair()
    let opened = 0
    const served = unsealStream(pair.far, {
      identity: pair.identity,
      purpose: PURPOSE,
      openEnvelope: () => {
        opened += 1
        return new Uint8Array()
      },
    })
    await pair.near.send(new Uint8Array(608))
    await expect(served).rejects.toMatchObject({ code: 'SEALED_MALFORMED' })
    expect(opened).toBe(0)
  })
})

describe('a sealed stream', () => {
  const sizes = [0, 1, 250, 300, 5000]

  async function attacked(change: Change) {
    const { client, host } = await both({
      toServer: (message, index) => (index === 0 ? [message] : change(message, index - 1)),
    })
    const received: number[] = []
    const reading = (async () => {
      for await (const message of host) received.push(message.length)
    })()
    const outcome = reading.then(
      () => undefined,
      (error: unknown) => error,
    )
    for (const size of sizes) await client.send(new Uint8Array(size)).catch(() => {})
    await client.close().catch(() => {})
    return { received, error: await outcome }
  }

  it('refuses any altered byte of any frame, having delivered what came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sizes.length }), fc.nat(), async (frame, at) => {
        const { received, error } = await attacked((message, index) => [
          index === frame ? flipped(message, at % message.length) : message,
        ])
        expect(error).toMatchObject({ code: 'SEALED_TAMPERED' })
        expect(received).toEqual(sizes.slice(0, frame))
      }),
      { numRuns: 40 },
    )
  })

  it('refuses frames that are repeated, swapped, left out, cut or foreign', async () => {
    let held: Uint8Array | undefined
    const attacks: Record<string, Change> = {
      repeated: (message, index) => (index === 2 ? [message, message] : [message]),
      swapped(message, index) {
        if (index === 1) {
          held = message
          return []
        }
        return index === 2 && held !== undefined ? [message, held] : [message]
      },
      leftOut: (message, index) => (index === 1 ? [] : [message]),
      cut: (message, index) => [index === 1 ? message.subarray(0, message.length - 1) : message],
      empty: (message, index) => [index === 1 ? new Uint8Array() : message],
      foreign: (message, index) => [index === 1 ? new Uint8Array(message.length) : message],
    }
    for (const [name, change] of Object.entries(attacks)) {
      const { error } = await attacked(change)
      expect(error, name).toMatchObject({ code: 'SEALED_TAMPERED' })
    }
  })

  it('refuses a frame of another session, and one that is sent back', async () => {
    const one = await both()
    await one.client.send(Uint8Array.of(1))
    const foreign = one.near.sent[1]
    const two = await both()
    await two.near.stream.send(foreign ?? new Uint8Array())
    await expect(read(two.host)).rejects.toMatchObject({ code: 'SEALED_TAMPERED' })
    const three = await both()
    await three.client.send(Uint8Array.of(1))
    await three.far.stream.send(three.near.sent[1] ?? new Uint8Array())
    await expect(read(three.client)).rejects.toMatchObject({ code: 'SEALED_TAMPERED' })
  })

  it('tells an end that was cut off from one that was meant', async () => {
    const cut = await attacked((message, index) => (index === sizes.length ? [] : [message]))
    expect(cut.received).toEqual(sizes)
    expect(cut.error).toMatchObject({ code: 'SEALED_TRUNCATED', isRetryable: true })
    const meant = await attacked(asIs)
    expect(meant).toEqual({ received: sizes, error: undefined })
  })

  it('has keys of its own in each session, and others for each direction', async () => {
    const one = await both({ seed: 1 })
    const two = await both({ seed: 2 })
    for (const { client, host } of [one, two]) {
      await client.send(Uint8Array.of(1))
      await host.send(Uint8Array.of(1))
    }
    const frames = [one.near.sent[1], one.far.sent[2], two.near.sent[1], two.far.sent[2]].map((frame) => String(frame))
    expect(new Set(frames).size).toBe(4)
  })

  it('carries the longest message that it names, and refuses a longer one', async () => {
    const { client, host } = await both()
    await client.send(new Uint8Array(client.maxMessageBytes))
    expect((await read(host))?.length).toBe(client.maxMessageBytes)
    await expect(client.send(new Uint8Array(client.maxMessageBytes + 1))).rejects.toMatchObject({
      code: 'SEALED_MESSAGE_TOO_LARGE',
    })
    await client.send(Uint8Array.of(1))
    expect(await read(host)).toEqual(Uint8Array.of(1))
  })
})
