import {
  type CallOptions,
  type Candidate,
  type Clock,
  type Discovery,
  type DiscoveryChange,
  type Logger,
  lifecycle,
  memoryStorage,
  type NodeId,
  type NodeRecord,
  type ServerKind,
  type Storage,
  serverAddresses,
  silentLogger,
  systemClock,
  WaypostError,
  type WaypostErrorOptions,
} from '@waypost/core'
import { decodeRecord } from '@waypost/record'

export interface CustomListOptions {
  /** The kind of the servers in the list. */
  readonly kind: ServerKind
  /** Keeps the list between runs. @default memory */
  readonly storage?: Storage
  /** @default 64 */
  readonly mostServers?: number
  readonly clock?: Clock
  readonly logger?: Logger
}

/** The user's own servers: no registry is asked about them. */
export interface CustomList extends Discovery {
  /**
   * Adds a server, or replaces its record by one with a higher sequence. It is in the running pools at once. Resolves
   * when it is stored.
   *
   * @param text a node record, `enr:…`
   * @throws CustomListError
   */
  add(text: string): Promise<NodeRecord>
  /**
   * Removes a server; resolves to whether it was there.
   *
   * @throws CustomListError `NOT_STORED`
   */
  remove(nodeId: NodeId): Promise<boolean>
  /** The servers in the list; empty before `start`. */
  list(): readonly NodeRecord[]
}

/** Longest stored list that is read, in characters. */
const MOST_TEXT = 262_144
/** A record's text wherever it stands; each is signed, so that half of one is not taken for one. */
const RECORD_TEXT = /enr:[\w-]+/g

/** Creates the list of the user's own servers of one kind. Runtime changes reach running pools at once. */
export function createCustomList(options: CustomListOptions): CustomList {
  const { kind, storage = memoryStorage(), mostServers = 64, clock = systemClock, logger = silentLogger } = options
  const key = `waypost:custom:${kind.resourceType}`
  const records = new Map<NodeId, NodeRecord>()
  const listeners = new Set<(change: DiscoveryChange) => void>()
  let loading: Promise<void> | undefined
  let isRead = false
  let writing: Promise<unknown> = Promise.resolve()
  const life = lifecycle({ up: () => load(), down() {} })

  const load = () => {
    loading ??= read()
    return loading
  }

  async function read() {
    let stored: unknown
    try {
      stored = await storage.getItem(key)
    } catch (error) {
      logger.warn({ error: String(error) }, 'the list of custom servers could not be read')
      return
    }
    isRead = true
    for (const text of textsIn(stored).slice(0, mostServers)) {
      try {
        const record = decodeRecord(String(text))
        // What was added while the storage could not be read is newer.
        if (!records.has(record.nodeId)) records.set(record.nodeId, record)
      } catch (error) {
        logger.warn({ error: String(error) }, 'a stored custom server could not be read and was dropped')
      }
    }
  }

  /** The records' texts in what a storage gave back: text, what its driver parsed from it, or the part of it that was written. */
  function textsIn(stored: unknown): unknown[] {
    if (Array.isArray(stored)) return stored
    if (typeof stored !== 'string') return []
    const text = stored.slice(0, MOST_TEXT)
    try {
      const parsed: unknown = JSON.parse(text)
      return Array.isArray(parsed) ? parsed : []
    } catch {
      logger.warn({}, 'the list of custom servers is damaged; the records that are whole in it are kept')
      return text.match(RECORD_TEXT) ?? []
    }
  }

  async function save() {
    const write = writing.then(async () => {
      // A list that could not be read so far must not be overwritten by what this run knows of it.
      if (!isRead) await read()
      if (!isRead) throw notStored()
      await storage.setItem(key, JSON.stringify([...records.values()].map(({ text }) => text)))
    })
    writing = write.catch(() => undefined)
    try {
      await write
    } catch (cause) {
      throw WaypostError.is(cause, 'NOT_STORED') ? cause : notStored(cause)
    }
  }

  function candidate(record: NodeRecord): Candidate {
    return { record, source: 'custom', custom: true, foundAt: clock.now() }
  }

  function check(text: string): NodeRecord {
    const record = decode(text)
    const known = records.get(record.nodeId)
    if (serverAddresses(record).length === 0) throw noAddress(record)
    if (known !== undefined && known.sequence > record.sequence) throw outdated(record, known)
    if (known === undefined && records.size >= mostServers) throw full(mostServers)
    return record
  }

  return {
    name: 'custom',
    start: life.start,
    stop: life.stop,
    async add(text) {
      await load()
      const record = check(text)
      records.set(record.nodeId, record)
      for (const listener of listeners) listener({ type: 'found', candidate: candidate(record) })
      await save()
      return record
    },
    async remove(nodeId) {
      await load()
      if (!records.delete(nodeId)) return false
      for (const listener of listeners) listener({ type: 'withdrawn', nodeId, source: 'custom' })
      await save()
      return true
    },
    list: () => [...records.values()],
    async *discover(asked, { signal }: CallOptions = {}) {
      const run = life.signal
      if (asked.resourceType !== kind.resourceType) return
      for (const record of [...records.values()]) {
        if (run.aborted || signal?.aborted === true) return
        if (records.has(record.nodeId)) yield candidate(record)
      }
    },
    onChange(asked, listener) {
      if (asked.resourceType !== kind.resourceType) return () => {}
      const subscription = (change: DiscoveryChange) => listener(change)
      listeners.add(subscription)
      return () => void listeners.delete(subscription)
    },
  }
}

function decode(text: string): NodeRecord {
  try {
    return decodeRecord(typeof text === 'string' ? text.trim() : text)
  } catch (cause) {
    throw new CustomListError({
      code: 'RECORD_INVALID',
      message: `this is not a node record: ${WaypostError.is(cause) ? cause.message : 'it cannot be decoded'}`,
      hint: 'give the whole text that the server shows, beginning with enr:',
      cause,
    })
  }
}

function noAddress({ nodeId }: NodeRecord) {
  return new CustomListError({
    code: 'RECORD_WITHOUT_ADDRESS',
    message: 'the record names no IP address with a TCP port',
    hint: 'ask the server’s operator for a record with ip and tcp entries',
    data: { nodeId },
  })
}

function outdated({ nodeId, sequence }: NodeRecord, known: NodeRecord) {
  return new CustomListError({
    code: 'RECORD_OUTDATED',
    message: `the list has a newer record of this server: sequence ${known.sequence}, not ${sequence}`,
    hint: 'give the server’s present record',
    data: { nodeId, sequence: String(sequence), known: String(known.sequence) },
  })
}

function notStored(cause?: unknown) {
  return new CustomListError({
    code: 'NOT_STORED',
    message: 'the list of custom servers could not be stored',
    hint: 'the change holds for this run; check the storage and make it again',
    ...(cause === undefined ? {} : { cause }),
    isRetryable: true,
  })
}

function full(mostServers: number) {
  return new CustomListError({
    code: 'LIST_FULL',
    message: `the list holds ${mostServers} servers already`,
    hint: 'remove a server first',
    data: { mostServers },
  })
}

/** Why a custom server was not added. */
export type CustomListErrorCode =
  | 'RECORD_INVALID'
  | 'RECORD_WITHOUT_ADDRESS'
  | 'RECORD_OUTDATED'
  | 'LIST_FULL'
  | 'NOT_STORED'

/** The list of custom servers refuses a change, or cannot store it. */
export class CustomListError extends WaypostError<CustomListErrorCode> {
  /** @internal */
  constructor(options: WaypostErrorOptions<CustomListErrorCode>) {
    super(options)
  }
}
