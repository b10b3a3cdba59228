import { providerStatuses } from '@waypost/contracts'
import type { Hex, NodeId, ProviderId } from '@waypost/core'
import { getBytes, hexlify } from 'ethers'
import { packProvider, packResource } from '../contract/slots.js'
import { unpackProvider, unpackResource } from '../contract/unpack-slots.js'
import type { MirroredProvider } from './provider-ledger.js'
import type { MirroredServer } from './resource-ledger.js'

const ID_BYTES = 32
const SLOT_BYTES = 32
const KEY_BYTES = 64
const SERVER_BYTES = ID_BYTES + SLOT_BYTES + KEY_BYTES + 2
const MAX_RECORD_BYTES = 300

/** Servers as bytes: node id, slot, public key, length of the record in two bytes, record; one after the other. */
export function encodeServers(servers: readonly (readonly [NodeId, MirroredServer])[]): Uint8Array {
  const size = servers.reduce((sum, [, { record }]) => sum + SERVER_BYTES + record.length, 0)
  const bytes = new Uint8Array(size)
  let at = 0
  const put = (part: Uint8Array) => {
    bytes.set(part, at)
    at += part.length
  }
  for (const [nodeId, server] of servers) {
    put(getBytes(nodeId))
    put(getBytes(packResource(server)))
    put(server.publicKey)
    put(Uint8Array.of(server.record.length >> 8, server.record.length & 0xff))
    put(server.record)
  }
  return bytes
}

/** @returns `undefined` when the bytes are no servers */
export function decodeServers(bytes: Uint8Array): [NodeId, MirroredServer][] | undefined {
  const servers: [NodeId, MirroredServer][] = []
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.slice(at - length, at)
  }
  while (at < bytes.length) {
    if (at + SERVER_BYTES > bytes.length) return undefined
    const nodeId = hexlify(take(ID_BYTES)) as NodeId
    const slot = unpackResource(hexlify(take(SLOT_BYTES)) as Hex)
    const publicKey = take(KEY_BYTES)
    const [high = 0, low = 0] = take(2)
    const length = high * 256 + low
    if (length > MAX_RECORD_BYTES || at + length > bytes.length || slot.provider === 0) return undefined
    servers.push([nodeId, { ...slot, publicKey, record: take(length) }])
  }
  return servers
}

/** Providers as JSON: id, slot, name. */
export function encodeProviders(providers: ReadonlyMap<ProviderId, MirroredProvider>): string {
  return JSON.stringify([...providers].map(([id, provider]) => [id, packProvider(provider), provider.name ?? null]))
}

/** @returns `undefined` when the text is no providers */
export function decodeProviders(text: string): Map<ProviderId, MirroredProvider> | undefined {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list)) return undefined
  const providers = new Map<ProviderId, MirroredProvider>()
  for (const entry of list) {
    if (!Array.isArray(entry)) return undefined
    const [id, slot, name]: unknown[] = entry
    const isRight =
      Number.isSafeInteger(id) &&
      typeof slot === 'string' &&
      /^0x[0-9a-f]{64}$/.test(slot) &&
      (name === null || typeof name === 'string')
    if (!isRight) return undefined
    const unpacked = unpackProvider(slot as Hex)
    if (!providerStatuses.includes(unpacked.status)) return undefined
    providers.set(id as number, { ...unpacked, name: name === null ? undefined : (name as string) })
  }
  return providers
}
