import type { Hex } from '@waypost/core'
import { displayName } from '../display-name.js'
import { decodeBase64, keccak256, toUtf8Bytes, toUtf8String } from '../from-ethers.js'

const DATA_URI = /^data:application\/json(?:;charset=utf-8)?(;base64)?,(.*)$/is

/**
 * The name in a provider's metadata, where the metadata stand on chain themselves (`data:application/json,…`). Metadata elsewhere are
 * never fetched: that would tell a stranger who looks. A document that does not match its hash has no name.
 */
export function providerName(metadataURI: string, metadataHash: Hex): string | undefined {
  const [, isBase64, body] = DATA_URI.exec(metadataURI) ?? []
  if (body === undefined) return undefined
  try {
    const text = isBase64 === undefined ? decodeURIComponent(body) : toUtf8String(decodeBase64(body))
    if (keccak256(toUtf8Bytes(text)) !== metadataHash) return undefined
    const { name } = Object(JSON.parse(text)) as { readonly name?: unknown }
    return typeof name === 'string' ? displayName(name) : undefined
  } catch {
    return undefined
  }
}

/** Metadata that hold a provider's name on chain, as `registerProvider` takes them. */
export function metadataOf(document: { readonly name: string } & Readonly<Record<string, unknown>>): {
  metadataURI: string
  metadataHash: Hex
} {
  const text = JSON.stringify(document)
  return {
    metadataURI: `data:application/json,${encodeURIComponent(text)}`,
    metadataHash: keccak256(toUtf8Bytes(text)) as Hex,
  }
}
