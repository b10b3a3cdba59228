import { type Logger, type NodeId, parseNodeId, type ServerKind, type Storage } from '@waypost/core'
import { logFailure } from './aborting.js'

/** Servers that the user prefers, kept between runs. */
export interface Pins {
  readonly set: ReadonlySet<NodeId>
  /** Reads what earlier runs kept; what cannot be read is dropped. */
  load(): Promise<void>
  /** Returns whether there was room. Resolves when it is stored. */
  add(nodeId: NodeId): Promise<boolean>
  remove(nodeId: NodeId): Promise<void>
}

const MOST_PINS = 64

export function createPins(kind: ServerKind, storage: Storage, logger: Logger): Pins {
  const key = `waypost:pinned:${kind.resourceType}`
  const set = new Set<NodeId>()
  let writing: Promise<unknown> = Promise.resolve()
  let loaded: Promise<void> | undefined

  function save(): Promise<void> {
    const write = writing.then(() => storage.setItem(key, JSON.stringify([...set])))
    writing = write.catch((error: unknown) => logFailure(logger, error, 'pinned servers were not stored'))
    return write
  }

  async function read() {
    try {
      for (const nodeId of parsePins(await storage.getItem(key))) set.add(nodeId)
    } catch (error) {
      logFailure(logger, error, 'pinned servers of earlier runs could not be read')
    }
  }

  const load = () => (loaded ??= read())

  return {
    set,
    load,
    async add(nodeId) {
      await load()
      if (set.size >= MOST_PINS && !set.has(nodeId)) return false
      set.add(nodeId)
      await save()
      return true
    },
    async remove(nodeId) {
      await load()
      if (set.delete(nodeId)) await save()
    },
  }
}

/** A storage driver may hand back text or what it parsed from it. */
function parsePins(stored: unknown): NodeId[] {
  const list: unknown = typeof stored === 'string' ? JSON.parse(stored.slice(0, 16_384)) : stored
  if (!Array.isArray(list)) return []
  return list
    .slice(0, MOST_PINS)
    .filter((item) => typeof item === 'string')
    .map((item) => parseNodeId(item))
}
