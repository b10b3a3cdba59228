import { ed25519 } from '@noble/curves/ed25519.js'
import { seededRandom } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { identityOfSeed } from '../testing/server-at.js'
import { identityKey } from './identity-key.js'

const seed = seededRandom(1).bytes(32)

describe.each([
  ['secp256k1', identityOfSeed(1).privateKey],
  ['Ed25519', Uint8Array.of(...seed, ...ed25519.getPublicKey(seed))],
])('a node’s %s key', (type, raw) => {
  it('signs each message with a signature of its own, the same one again for the same message', async () => {
    const key = identityKey(raw)
    expect(key.type).toBe(type)
    const messages = [Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(1, 2)]
    for (const message of messages) {
      const signature = await key.sign(message)
      expect(await key.publicKey.verify(message, signature)).toBe(true)
      expect(await key.publicKey.verify(Uint8Array.of(9), signature)).toBe(false)
    }
    expect(key.sign(Uint8Array.of(5))).toBe(key.sign(Uint8Array.of(5)))
  })

  it('does not sign for a message that changed under its hands', async () => {
    const key = identityKey(raw)
    const message = Uint8Array.of(1, 2, 3)
    await key.sign(message)
    message[0] = 7
    expect(await key.publicKey.verify(message, await key.sign(message))).toBe(true)
  })
})
