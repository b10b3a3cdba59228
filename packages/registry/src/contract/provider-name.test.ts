import { keccak256, toUtf8Bytes } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metadataOf, providerName } from './provider-name.js'

const hashOf = (text: string) => keccak256(toUtf8Bytes(text)) as `0x${string}`

describe('providerName', () => {
  it('reads the name that metadataOf wrote', () => {
    const { metadataURI, metadataHash } = metadataOf({ name: 'Größe & Söhne', website: 'https://example.org' })
    expect(providerName(metadataURI, metadataHash)).toBe('Größe & Söhne')
  })

  it('reads base64, with and without a charset', () => {
    const text = JSON.stringify({ name: 'Béla' })
    const base64 = Buffer.from(text).toString('base64')
    expect(providerName(`data:application/json;base64,${base64}`, hashOf(text))).toBe('Béla')
    expect(providerName(`data:application/json;charset=utf-8;base64,${base64}`, hashOf(text))).toBe('Béla')
  })

  it('has no name for a document elsewhere, of another hash, or of another shape', () => {
    const { metadataURI, metadataHash } = metadataOf({ name: 'Acme' })
    expect(providerName('https://example.org/provider.json', metadataHash)).toBeUndefined()
    expect(providerName(metadataURI, `0x${'00'.repeat(32)}`)).toBeUndefined()
    for (const text of ['null', '[]', '"Acme"', '{}', '{"name":5}', '{"name":', '{"name":"\\u0000\\u202e "}']) {
      expect(providerName(`data:application/json,${encodeURIComponent(text)}`, hashOf(text))).toBeUndefined()
    }
    expect(providerName('data:application/json,%E0%A4%A', metadataHash)).toBeUndefined()
  })

  it('survives any URI', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(providerName(`data:application/json,${text}`, hashOf(text))?.length ?? 0).toBeLessThan(200)
      }),
    )
  })
})
