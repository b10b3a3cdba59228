import type { MessageStream } from '@waypost/core'
import { cryptoRandom } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameOpener, createFrameSealer } from './frame-cipher.js'
import { sealStream } from './handshake/seal-stream.js'
import { unsealStream } from './handshake/unseal-stream.js'
import { pad } from './padding.js'
import { MOST_UNDER_ONE_KEY, nextKey, REKEY_LIMITS, type RekeyLimits } from './rekey.js'
import { createSealedStream, FrameKind } from './sealed-stream.js'
import { PURPOSE, plainPair, tapped } from './testing/stream-pair.js'

const LAST_OF_HANDSHAKE = 1

async function pair(rekeyAfter: Partial<RekeyLimits>, change = (message: Uint8Array, _index: number) => [message]) {
  const plain = await plainPair()
  const { clock, server, identity } = plain
  const toServer = tapped(plain.near, change)
  const toClient = tapped(plain.far, (message) => [message])
  const common = { purpose: PURPOSE, clock, random: cryptoRandom, rekeyAfter }
  const [client, host] = await Promise.all([
    sealStream(toServer.stream, { ...common, server }),
    unsealStream(toClient.stream, { ...common, identity }),
  ])
  return { clock, client, host, toServer: toServer.sent, toClient: toClient.sent }
}

/** Sends each message and reads it on the other side before the next. */
async function carry(from: MessageStream, to: MessageStream, messages: readonly Uint8Array[]) {
  const reader = to[Symbol.asyncIterator]()
  const read: (Uint8Array | undefined)[] = []
  for (const message of messages) {
    const [, { value }] = await Promise.all([from.send(message), reader.next()])
    read.push(value)
  }
  return read
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => Uint8Array.of(at))

describe('the key of a direction', () => {
  it.each(['client', 'host'] as const)('is replaced after its frames, at the %s’s side', async (side) => {
    const { client, host, toServer, toClient } = await pair({ frames: 4 })
    const [from, to, sent] = side === 'client' ? [client, host, toServer] : [host, client, toClient]
    const messages = numbered(11)
    expect(await carry(from, to, messages)).toEqual(messages)
    // The server's first key sealed its answer to the hello already.
    const handshake = side === 'client' ? LAST_OF_HANDSHAKE : LAST_OF_HANDSHAKE + 1
    expect(sent.length).toBe(handshake + messages.length + 2)
  })

  it('is replaced after its bytes', async () => {
    const { client, host, toServer } = await pair({ bytes: 10_000 })
    const messages = Array.from({ length: 6 }, () => cryptoRandom.bytes(9_000))
    expect(await carry(client, host, messages)).toEqual(messages)
    expect(toServer.length).toBe(LAST_OF_HANDSHAKE + 6 + 2)
  })

  it('is replaced after its time, when it was used', async () => {
    const { clock, client, host, toServer } = await pair({})
    await clock.advance(10 * REKEY_LIMITS.ms)
    await carry(client, host, numbered(1))
    expect(toServer.length).toBe(LAST_OF_HANDSHAKE + 1)
    await clock.advance(REKEY_LIMITS.ms - 1)
    await carry(client, host, numbered(1))
    expect(toServer.length).toBe(LAST_OF_HANDSHAKE + 1 + 2)
    await clock.advance(1)
    await carry(client, host, numbered(1))
    expect(toServer.length).toBe(LAST_OF_HANDSHAKE + 1 + 2 + 1)
    await clock.advance(REKEY_LIMITS.ms)
    await carry(client, host, numbered(1))
    expect(toServer.length).toBe(LAST_OF_HANDSHAKE + 1 + 2 + 1 + 2)
  })

  it('is replaced without a message being lost, doubled or moved, whatever is sent and when', async () => {
    const sizes = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (sent, frames, bytes) => {
          const { client, host } = await pair({ frames, bytes })
          const messages = sent.map((size, at) => new Uint8Array(size).fill(at))
          const sending = (async () => {
            for (const message of messages) await client.send(message)
            await client.close()
          })()
          const read: Uint8Array[] = []
          for await (const message of host) read.push(message)
          await sending
          expect(read).toEqual(messages)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('is forgotten: the next one opens nothing that it sealed, and is no key of it', () => {
    const key = cryptoRandom.bytes(32)
    const [sealer, opener] = [createFrameSealer(key), createFrameOpener(key)]
    const before = sealer.seal(Uint8Array.of(1))
    sealer.rekey()
    const after = sealer.seal(Uint8Array.of(1))
    expect(after).not.toEqual(before)
    expect(opener.open(before)).toEqual(Uint8Array.of(1))
    opener.rekey()
    expect(opener.open(after)).toEqual(Uint8Array.of(1))
    const late = createFrameOpener(nextKey(key))
    expect(() => late.open(before)).toThrow(expect.objectContaining({ code: 'SEALED_TAMPERED' }))
    expect(nextKey(key)).not.toEqual(key)
  })
})

describe('somebody on the way', () => {
  it('who keeps back the notice of a new key breaks the stream', async () => {
    // Behind the hello: three frames, then the notice.
    const { client, host } = await pair({ frames: 3 }, (message, index) => (index === 4 ? [] : [message]))
    await carry(client, host, numbered(3))
    await client.send(Uint8Array.of(4))
    await expect(host[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'SEALED_TAMPERED' })
  })
})

describe('a peer', () => {
  /** A sealed stream that reads these plaintexts, as if the peer had sealed them. */
  async function reading(plaintexts: readonly Uint8Array[], used?: { frames: number; bytes: number }) {
    const { near, far } = await plainPair()
    const key = cryptoRandom.bytes(32)
    const [sealer, opener] = [createFrameSealer(key), createFrameOpener(key)]
    for (const plaintext of plaintexts) {
      await near.send(sealer.seal(plaintext))
      if (plaintext[0] === FrameKind.rekey) sealer.rekey()
    }
    return createSealedStream({
      stream: far,
      messages: far[Symbol.asyncIterator](),
      clock: fakeClock(),
      sealer: createFrameSealer(key),
      opener: used === undefined ? opener : { open: opener.open, rekey: opener.rekey, used },
    })[Symbol.asyncIterator]()
  }
  const data = pad(FrameKind.data, Uint8Array.of(1))
  const rekey = pad(FrameKind.rekey, new Uint8Array())

  it('that replaces a key which sealed nothing is refused: it would be work for nothing', async () => {
    const reader = await reading([data, rekey, rekey])
    expect((await reader.next()).value).toEqual(Uint8Array.of(1))
    await expect(reader.next()).rejects.toMatchObject({ code: 'SEALED_MALFORMED' })
    await expect((await reading([rekey])).next()).rejects.toMatchObject({ code: 'SEALED_MALFORMED' })
  })

  it('that announces a key with something in the frame is refused', async () => {
    const reader = await reading([data, pad(FrameKind.rekey, Uint8Array.of(1))])
    await reader.next()
    await expect(reader.next()).rejects.toMatchObject({ code: 'SEALED_MALFORMED' })
  })

  it.each([
    { frames: MOST_UNDER_ONE_KEY.frames + 1, bytes: 0 },
    { frames: 1, bytes: MOST_UNDER_ONE_KEY.bytes + 1 },
  ])('that goes on under one key for ever is refused: %j', async (used) => {
    const over = await reading([data], used)
    await expect(over.next()).rejects.toMatchObject({ code: 'SEALED_EXHAUSTED', isRetryable: true })
    const within = await reading([data], { frames: MOST_UNDER_ONE_KEY.frames, bytes: MOST_UNDER_ONE_KEY.bytes })
    expect((await within.next()).value).toEqual(Uint8Array.of(1))
  })
})
