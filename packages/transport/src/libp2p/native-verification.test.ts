import nodeCrypto from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { systemClock } from '@waypost/core'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { identityOfSeed } from '../testing/server-at.js'
import { clientKey } from './client-key.js'
import { identityKey } from './identity-key.js'
import { verifying, withNativeVerification } from './native-verification.js'
import { createNode } from './node.js'
import { nodeOptions } from './node-options.js'

const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const keyOf = (seed: number) => privateKeyFromRaw(identityOfSeed(seed).privateKey)

describe('a check by Node', () => {
  it('says of each message and signature what the library says', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 90 })
    await fc.assert(
      fc.asyncProperty(bytes, bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), async (message, other, at, flip) => {
        const key = keyOf(1)
        const signature = await key.sign(message)
        const altered = signature.slice()
        altered[at % altered.length] = (altered[at % altered.length] ?? 0) ^ flip
        for (const [data, of] of [
          [message, signature],
          [other, signature],
          [message, altered],
          [message, other],
          [message, signature.subarray(1)],
          [message, Uint8Array.of(...signature, 0)],
        ] as const) {
          const natively = await outcome(() => verifying(key.publicKey, nodeCrypto)(data, of))
          expect(natively).toEqual(await outcome(() => key.publicKey.verify(data, of)))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('refuses the second signature that each signature has', async () => {
    const key = keyOf(1)
    const message = Uint8Array.of(1, 2, 3)
    const { r, s } = secp256k1.Signature.fromBytes(await key.sign(message), 'der')
    const second = new secp256k1.Signature(r, secp256k1.Point.Fn.neg(s)).toBytes('der')
    expect(nodeCrypto.verify('sha256', message, nodeKey(key), second)).toBe(true)
    expect(await verifying(key.publicKey, nodeCrypto)(message, second)).toBe(false)
  })

  it('is left to the library where the curve is missing', async () => {
    const key = keyOf(1)
    const message = Uint8Array.of(1)
    const without = { ...nodeCrypto, createPublicKey: () => expect.unreachable('no such curve') } as typeof nodeCrypto
    expect(await verifying(key.publicKey, without)(message, await key.sign(message))).toBe(true)
    expect(await verifying(key.publicKey, without)(Uint8Array.of(2), await key.sign(message))).toBe(false)
  })
})

describe("Noise's handshake", () => {
  it('has the key of the other side checked by Node, which the library has no place for', async () => {
    const verify = vi.fn(nodeCrypto.verify)
    const { dial, server } = await meeting(identityKey(identityOfSeed(1).privateKey), verify)
    const connection = await dial()
    expect(connection.status).toBe('open')
    expect(connection.remotePeer.equals(server)).toBe(true)
    expect(verify.mock.results.map(({ value }) => value)).toEqual([true])
  })

  it('ends when that key signed something else', async () => {
    const key = identityKey(identityOfSeed(1).privateKey)
    const lying = Object.assign(Object.create(Object.getPrototypeOf(key)) as PrivateKey, key, {
      sign: () => key.sign(Uint8Array.of(1)),
    })
    const verify = vi.fn(nodeCrypto.verify)
    const { dial } = await meeting(lying, verify)
    await expect(dial()).rejects.toThrow('Invalid payload signature')
    expect(verify).toHaveBeenCalled()
  })

  it('ends when another key was expected', async () => {
    const { dial } = await meeting(identityKey(identityOfSeed(1).privateKey), nodeCrypto.verify)
    await expect(dial(peerIdFromPrivateKey(keyOf(2)).toString())).rejects.toThrow('does not match')
    expect((await dial(peerIdFromPrivateKey(keyOf(1)).toString())).status).toBe('open')
  })
})

/** A client, and a server of that key. */
async function meeting(key: PrivateKey, verify: unknown) {
  const watched = withNativeVerification(noise(), { ...nodeCrypto, verify } as typeof nodeCrypto)
  const node = async (privateKey: PrivateKey, listen: string[]) => {
    const made = await createNode({
      ...nodeOptions({ privateKey, maxMessageBytes: 1_000, maxInboundStreams: 4, clock: systemClock }),
      connectionEncrypters: [watched],
      addresses: { listen },
    })
    await made.libp2p.start()
    cleanups.push(() => made.stop())
    return made
  }
  const server = await node(key, ['/ip4/127.0.0.1/tcp/0'])
  const client = await node(clientKey(new Uint8Array(32).fill(2)), [])
  const [address] = server.libp2p.getMultiaddrs()
  if (address === undefined) return expect.unreachable()
  const plain = address.decapsulate('/p2p')
  return {
    server: server.libp2p.peerId,
    dial: (name?: string) => client.libp2p.dial(name === undefined ? plain : multiaddr(`${plain}/p2p/${name}`)),
  }
}

function nodeKey(key: PrivateKey) {
  const point = secp256k1.Point.fromBytes(key.publicKey.raw).toBytes(false)
  const text = (from: number) => Buffer.from(point.subarray(from, from + 32)).toString('base64url')
  return nodeCrypto.createPublicKey({
    key: { kty: 'EC', crv: 'secp256k1', x: text(1), y: text(33) },
    format: 'jwk',
  })
}

/** What it gives, or that it throws. */
async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    return (error as Error).name
  }
}
