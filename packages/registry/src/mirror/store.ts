import { type Deployment, type Hex, type NodeId, type ResourceTypeId, type Storage, WaypostError } from '@waypost/core'
import { decodeBase64, encodeBase64, id as textHash } from 'ethers'
import { decodeProviders, decodeServers, encodeProviders, encodeServers } from './codec.js'
import type { ConfirmedBlock } from './confirmed.js'
import { isManifest, type Manifest } from './manifest.js'
import type { MirroredProvider } from './provider-ledger.js'
import type { MirroredServer } from './resource-ledger.js'
import type { WatermarkState } from './watermark-state.js'

/** A list as it is kept between runs. */
export interface StoredList {
  readonly block: ConfirmedBlock
  readonly head: Hex
  readonly servers: Map<NodeId, MirroredServer>
  readonly providersHead: Hex
  readonly providers: Map<number, MirroredProvider>
  readonly watermark: WatermarkState
}

/** Keeps mirrors in a storage. */
export interface MirrorStore {
  /** What was kept of a list; `undefined` when nothing was, or when it is corrupt: that is removed and counted. */
  load(resourceType: ResourceTypeId): Promise<StoredList | undefined>
  save(resourceType: ResourceTypeId, list: StoredList): Promise<void>
}

/** Servers in one item, on average: a change rewrites one item of this size and not the list. */
const SERVERS_PER_ITEM = 400
const FORMAT = 'wm1'
const MAX_ITEM_CHARACTERS = 4 * 1024 * 1024

/**
 * A {@link MirrorStore} over the storage port. Each item is named by the checksum of what it holds, and the manifest, written last, names
 * the items and carries a checksum of its own: a write that breaks off leaves the former state whole, and an item that is not what the
 * manifest says is found out. Values are plain text that no storage driver takes for JSON.
 *
 * @param onCorrupt told of each state that was dropped
 */
export function createMirrorStore(
  storage: Storage,
  { chainId, registry }: Deployment,
  onCorrupt: () => void,
): MirrorStore {
  const keyOf = (type: ResourceTypeId, name: string) => `waypost:mirror:${chainId}:${registry}:${type}:${name}`
  const written = new Map<ResourceTypeId, readonly string[]>()

  async function read(type: ResourceTypeId, name: string): Promise<string | undefined> {
    const value = await storage.getItem(keyOf(type, name))
    if (value === null || value === undefined) return undefined
    if (typeof value !== 'string' || value.length > MAX_ITEM_CHARACTERS) throw new CorruptItem()
    const [format, checksum, payload] = split(value)
    if (format !== FORMAT || payload === undefined || checksumOf(payload) !== checksum) throw new CorruptItem()
    return payload
  }

  const write = (type: ResourceTypeId, name: string, payload: string) =>
    storage.setItem(keyOf(type, name), `${FORMAT} ${checksumOf(payload)} ${payload}`)

  async function readList(type: ResourceTypeId): Promise<StoredList | undefined> {
    const text = await read(type, 'manifest')
    if (text === undefined) return undefined
    const manifest: unknown = JSON.parse(text)
    if (!isManifest(manifest)) throw new CorruptItem()
    const servers = new Map<NodeId, MirroredServer>()
    let providers: Map<number, MirroredProvider> | undefined
    for (const [name, checksum] of manifest.items) {
      const payload = await read(type, name)
      if (payload === undefined || checksumOf(payload) !== checksum) throw new CorruptItem()
      if (name.startsWith('p')) providers = decodeProviders(payload)
      else {
        const part = decodeServers(decodeBase64(payload))
        if (part === undefined) throw new CorruptItem()
        for (const [nodeId, server] of part) servers.set(nodeId, server)
      }
    }
    if (providers === undefined) throw new CorruptItem()
    written.set(
      type,
      manifest.items.map(([name]) => name),
    )
    const { block, head, providersHead, watermark } = manifest
    return { block, head, servers, providersHead, providers, watermark }
  }

  return {
    async load(type) {
      try {
        return await readList(type)
      } catch {
        // Whatever it is that came back, it is not what was written.
        onCorrupt()
        await storage.removeItem(keyOf(type, 'manifest')).catch(() => undefined)
        return undefined
      }
    },
    async save(type, list) {
      const before = written.get(type) ?? []
      const items: [string, string][] = []
      const payloads = new Map<string, string>()
      const add = (prefix: string, payload: string) => {
        const checksum = checksumOf(payload)
        const name = `${prefix}-${checksum}`
        items.push([name, checksum])
        payloads.set(name, payload)
      }
      for (const [bucket, servers] of bucketsOf(list.servers)) add(bucket, encodeBase64(encodeServers(servers)))
      add('p', encodeProviders(list.providers))
      for (const [name, payload] of payloads) if (!before.includes(name)) await write(type, name, payload)
      const { block, head, providersHead, watermark } = list
      await write(type, 'manifest', JSON.stringify({ block, head, providersHead, watermark, items } satisfies Manifest))
      written.set(type, [...payloads.keys()])
      for (const name of before) if (!payloads.has(name)) await storage.removeItem(keyOf(type, name))
    },
  }
}

/** What comes back is not what was written. Caught here, shown to nobody. */
class CorruptItem extends WaypostError {
  constructor() {
    super({ code: 'MIRROR_CORRUPT', message: 'a stored list is not what was written' })
  }
}

function split(value: string): [string?, string?, string?] {
  const first = value.indexOf(' ')
  const second = value.indexOf(' ', first + 1)
  if (first < 0 || second < 0) return []
  return [value.slice(0, first), value.slice(first + 1, second), value.slice(second + 1)]
}

/** 16 bytes are enough against accidents, which is what a checksum is for. */
function checksumOf(payload: string): string {
  return textHash(payload).slice(2, 34)
}

/** Servers by the first digits of their id, as many digits as make the groups small. */
function bucketsOf(servers: ReadonlyMap<NodeId, MirroredServer>): Map<string, [NodeId, MirroredServer][]> {
  const digits = Math.max(0, Math.ceil(Math.log(servers.size / SERVERS_PER_ITEM) / Math.log(16)))
  const buckets = new Map<string, [NodeId, MirroredServer][]>()
  for (const entry of servers) {
    const bucket = `s${entry[0].slice(2, 2 + digits)}`
    const known = buckets.get(bucket)
    if (known === undefined) buckets.set(bucket, [entry])
    else known.push(entry)
  }
  return buckets
}
