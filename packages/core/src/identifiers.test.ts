import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import vectors from '../vectors/identifiers.json' with { type: 'json' }
import { deriveResourceType, deriveTopic, nodeIdOf } from './derive.js'
import { fromHex, HexError, toHex } from './hex.js'
import { type Address, nodeAddress, parseNodeId } from './node-id.js'

describe('node ids', () => {
  it.each(vectors.nodeIds)('$source', ({ publicKey, nodeId, address }) => {
    const id = nodeIdOf(fromHex(publicKey))
    expect(id).toBe(nodeId)
    expect(nodeAddress(id)).toBe(address)
  })

  it('come of a 64-byte key alone', () => {
    for (const length of [0, 33, 63, 65]) expect(() => nodeIdOf(new Uint8Array(length))).toThrow(HexError)
  })

  it('are read with or without prefix, in any case, and stay the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const text = toHex(bytes)
        for (const form of [text, text.slice(2), text.slice(2).toUpperCase()]) expect(parseNodeId(form)).toBe(text)
      }),
    )
  })

  it.each(['', '0x', 'ab', `0x${'a'.repeat(63)}`, `0x${'a'.repeat(66)}`, `${'a'.repeat(63)}g`])(
    'are not %j',
    (text) => {
      expect(() => parseNodeId(text)).toThrow(HexError)
    },
  )
})

describe('topics', () => {
  it.each(vectors.topics)('$topic on chain $chainId at $registry', ({ topic, chainId, registry, id }) => {
    expect(deriveTopic(topic, { chainId, registry: registry as Address })).toBe(id)
  })

  it('are the same however the registry address is written', () => {
    const [{ topic, chainId, registry, id }] = vectors.topics as [(typeof vectors.topics)[number]]
    expect(deriveTopic(topic, { chainId, registry: `0x${registry.slice(2).toUpperCase()}` })).toBe(id)
  })

  const registry: Address = '0x5fbdb2315678afecb367f032d93f642f64180aa3'

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuse the chain id %d', (chainId) => {
    expect(() => deriveTopic('mail', { chainId, registry })).toThrow('chainId')
  })

  it('refuse a registry that is no address', () => {
    expect(() => deriveTopic('mail', { chainId: 1, registry: '0xabcd' })).toThrow(HexError)
  })
})

describe('resource types', () => {
  it.each(vectors.resourceTypes)('$name', ({ name, id }) => {
    expect(deriveResourceType(name)).toBe(id)
  })
})

describe('names of topics and resource types', () => {
  const registry: Address = '0x5fbdb2315678afecb367f032d93f642f64180aa3'

  it.each(['a', '7', 'mail-server', 'org.example/video_relay', 'a'.repeat(64)])('may be %j', (name) => {
    expect(deriveResourceType(name)).toMatch(/^0x[0-9a-f]{64}$/)
    expect(deriveTopic(name, { chainId: 1, registry })).toMatch(/^0x[0-9a-f]{64}$/)
  })

  it.each(['', 'Mail', 'a:b', '-a', 'a-', 'a b', 'ä', 'a\n', 'a'.repeat(65)])('may not be %j', (name) => {
    const wrong = expect.objectContaining({ code: 'CONFIGURATION_INVALID' })
    expect(() => deriveResourceType(name)).toThrow(wrong)
    expect(() => deriveTopic(name, { chainId: 1, registry })).toThrow(wrong)
  })
})
