import { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter, SecuredConnection } from '@libp2p/interface'
import { systemClock } from '@waypost/core'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { afterEach, describe, expect, it } from 'vitest'
import { clientKey } from './client-key.js'
import { createNode } from './node.js'
import { nodeOptions } from './node-options.js'
import { createNoiseReader, withSwiftReads } from './noise-reader.js'

const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const framed = (messages: readonly Uint8Array[]) =>
  Uint8Array.from(messages.flatMap((message) => [message.length >> 8, message.length & 255, ...message]))

describe('what comes over a connection of Noise', () => {
  it('is cut into the same messages, however it comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        fc.nat(40),
        fc.boolean(),
        (messages, cuts, before, asLists) => {
          const bytes = framed(messages)
          const start = Math.min(before, bytes.length)
          // What came before is no whole message: whoever read it took those.
          const reader = createNoiseReader()
          const got: number[][] = []
          const take = (data: Uint8Array | Uint8ArrayList) => {
            for (const message of reader.decode(data)) got.push([...message])
          }
          take(bytes.subarray(0, start))
          for (let at = start, turn = 0; at < bytes.length; turn++) {
            const end = at + (cuts[turn % cuts.length] ?? 1)
            const middle = Math.floor((at + Math.min(end, bytes.length)) / 2)
            take(asLists ? new Uint8ArrayList(bytes.slice(at, middle), bytes.slice(middle, end)) : bytes.slice(at, end))
            at = end
          }
          expect(got).toEqual(messages.filter(({ length }) => length > 0).map((message) => [...message]))
        },
      ),
    )
  })

  it('goes on with what came of a message before', () => {
    const bytes = framed([Uint8Array.of(1, 2, 3), Uint8Array.of(4)])
    for (let at = 0; at < 5; at++) {
      const reader = createNoiseReader(new Uint8ArrayList(bytes.subarray(0, at)))
      expect([...reader.decode(bytes.subarray(at))].map((message) => [...message])).toEqual([[1, 2, 3], [4]])
    }
  })

  it('is read so by the library, which looks in the field that it had', async () => {
    const secured: SecuredConnection[] = []
    const spied = (make: ReturnType<typeof noise>) => (components: Parameters<typeof make>[0]) => {
      const encrypter: ConnectionEncrypter = make(components)
      const { secureOutbound } = encrypter
      encrypter.secureOutbound = async (connection, options) => {
        const made = await secureOutbound.call(encrypter, connection, options)
        expect(made.connection).toHaveProperty('decoder.buffer.byteLength')
        secured.push(made)
        return made
      }
      return encrypter
    }
    const node = async (seed: number, listen: string[]) => {
      const made = await createNode({
        ...nodeOptions({
          privateKey: clientKey(new Uint8Array(32).fill(seed)),
          maxMessageBytes: 1_000,
          maxInboundStreams: 4,
          clock: systemClock,
        }),
        connectionEncrypters: [withSwiftReads(spied(noise()))],
        addresses: { listen },
      })
      await made.libp2p.start()
      cleanups.push(() => made.stop())
      return made
    }
    const server = await node(1, ['/ip4/127.0.0.1/tcp/0'])
    const client = await node(2, [])
    const [address] = server.libp2p.getMultiaddrs()
    if (address === undefined) return expect.unreachable()
    const connection = await client.libp2p.dial(address)
    expect(connection.status).toBe('open')
    expect(secured).toHaveLength(1)
    expect(secured[0]?.connection).not.toHaveProperty('decoder.buffer')
  })
})
