import { type NodeId, type NodeRecord, type Random, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createTopicEngine, decodeTalkReply, encodeTalkRequest, TALK_ENTRY, type TopicEngine } from '@waypost/topdisc'
import { BenchError } from '../../frame/bench-error.js'
import { median } from '../../frame/statistics.js'

/** What one request costs a registrar whose cache is full, in µs; checking a record's signature is left out. */
export interface RegistrarSpeed {
  readonly queryMicros: number
  readonly registerMicros: number
}

const ROUNDS = 9
const REQUESTS_PER_ROUND = 1_000
const RECORD_BYTES = 200
const TOPICS = 50

/** @param capacity C, all of it taken */
export function measureRegistrar(capacity: number, random: Random): RegistrarSpeed {
  const records = unsignedRecords(random)
  const advertisers = Array.from({ length: capacity }, () => records.create())
  const askers = Array.from({ length: REQUESTS_PER_ROUND }, () => records.create())
  const neighbours = Object.freeze(Array.from({ length: 150 }, () => records.create()))
  const topics = Array.from({ length: TOPICS }, () => toHex(random.bytes(32)))
  const own = records.create()
  let now = 1_800_000_000_000
  const engine = createTopicEngine({
    ownRecord: () => own,
    records: records.store,
    request: () => new Promise(() => {}),
    knownNodes: () => neighbours,
    clock: { now: () => now, after: () => () => {} },
    random: seededRandom(random.integer(2 ** 32)),
    settings: {
      adCapacity: capacity + 1,
      // Everybody is admitted after a millisecond while the cache is filled; then it is as full as it can be and still quote.
      safetyConstant: 1e-300,
      minAds: 1e300,
      requestsPerNode: Number.POSITIVE_INFINITY,
      requestsPerIp: Number.POSITIVE_INFINITY,
      verificationsPerSecond: Number.POSITIVE_INFINITY,
    },
  })
  const distances = Array.from({ length: 16 }, (_, at) => 256 - at)
  const topicAt = (at: number) => topics[at % TOPICS] as (typeof topics)[number]
  const registration = (record: NodeRecord, at: number, ticket: Uint8Array = new Uint8Array(0)) =>
    encodeTalkRequest({
      type: 'REGTOPIC',
      topic: topicAt(at),
      record: records.store.bytesOf(record),
      ticket,
      distances,
    })
  for (const [at, record] of advertisers.entries()) {
    const [first] = decodeTalkReply(handle(engine, record, registration(record, at))).messages
    if (first?.type !== 'REGCONFIRMATION') throw new BenchError('MEASUREMENT_FAILED', 'a registration was not answered')
    now += first.waitMs
    handle(engine, record, registration(record, at, first.ticket))
  }
  const { ads } = engine.registrarState()
  if (ads !== capacity) throw new BenchError('MEASUREMENT_FAILED', `the cache holds ${ads} instead of ${capacity}`)
  const queries = topics.map((topic) => encodeTalkRequest({ type: 'TOPICQUERY', topic, distances }))
  const registrations = askers.map((asker, at) => registration(asker, at))
  const timed = (message: (at: number) => Uint8Array) => {
    const rounds: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      // What the process worked, not what the clock says: it may share the machine with simulations.
      const before = process.cpuUsage()
      for (const [at, asker] of askers.entries()) handle(engine, asker, message(at))
      const { user, system } = process.cpuUsage(before)
      if (round > 0) rounds.push((user + system) / askers.length)
    }
    return median(rounds)
  }
  const queryMicros = timed((at) => queries[at % TOPICS] as Uint8Array)
  const registerMicros = timed((at) => registrations[at] as Uint8Array)
  engine.stop()
  return { queryMicros, registerMicros }
}

function handle(engine: TopicEngine, from: NodeRecord, message: Uint8Array): Uint8Array {
  const reply = engine.handle({ nodeId: from.nodeId, ip: from.ip ?? '', port: 9000, record: from }, message)
  if (reply === undefined) throw new BenchError('MEASUREMENT_FAILED', 'a request was dropped')
  return reply
}

/** Records that nobody signed: what is measured is the registrar, not the curve. */
function unsignedRecords(random: Random) {
  const byKey = new Map<string, NodeRecord>()
  const bytes = new Map<NodeRecord, Uint8Array>()
  const keyOf = (encoded: Uint8Array) => Buffer.from(encoded).toString('latin1')
  return {
    create(): NodeRecord {
      const payload = random.bytes(RECORD_BYTES - 2)
      const encoded = Uint8Array.from([0xf8, RECORD_BYTES - 2, ...payload.map((byte) => byte & 0x7f)])
      const [a, b, c, d] = random.bytes(4)
      const record: NodeRecord = {
        nodeId: toHex(random.bytes(32)) as NodeId,
        publicKey: new Uint8Array(64),
        sequence: 1n,
        text: 'enr:',
        ip: `${1 + ((a ?? 0) % 9)}.${b}.${c}.${d}`,
        udp: 9000,
        entries: new Map([[TALK_ENTRY, Uint8Array.of(1)]]),
      }
      byKey.set(keyOf(encoded), record)
      bytes.set(record, encoded)
      return record
    },
    store: {
      has: () => true,
      read: (encoded: Uint8Array) => byKey.get(keyOf(encoded)) as NodeRecord,
      bytesOf: (record: NodeRecord) => bytes.get(record) as Uint8Array,
    },
  }
}
