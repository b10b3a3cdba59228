import { fromHex, type NodeId, type NodeRecord, type Random, type Topic, toHex } from '@waypost/core'
import { parseIpAddress } from '@waypost/core/ip'
import { TALK_ENTRY } from '../capability.js'
import { ipScope, isUnicast } from '../ip-address.js'
import { recordFacts } from '../record-facts.js'
import { rlpList, rlpString } from '../rlp.js'
import type { Attack } from './attackers/attack.js'

/** A record that says whose it is, since every record in a simulation is one of its population's. */
export interface SimulatedRecord extends NodeRecord {
  /** The node's number. */
  readonly number: number
  /** Its RLP, which says whose it is: a look at it spares decoding. */
  readonly bytes: RecordBytes
}

/** A record's RLP as its own node gave it; a copy of it is bytes as any others. */
export class RecordBytes extends Uint8Array {
  record: SimulatedRecord | undefined = undefined
}

/** The number of the node whose record this is; a record of a population. */
export function numberOf(record: NodeRecord): number {
  return (record as SimulatedRecord).number
}

/** Who takes part: ids, addresses, records and topics. Nodes are numbered; the malicious ones come last. */
export interface Population {
  readonly size: number
  /** First malicious node; `size` when there is none. */
  readonly honest: number
  readonly records: readonly SimulatedRecord[]
  /** Each node's id, as words. */
  readonly ids: readonly Int32Array[]
  /** Each record's RLP. */
  readonly recordBytes: readonly Uint8Array[]
  readonly topics: readonly Topic[]
  /** Each node's topic, by its number: one that advertises advertises it, and an honest node looks it up. */
  readonly topicOf: Int32Array
  /** The attacked topic's number; -1 without an attack. */
  readonly target: number
  isMalicious(node: number): boolean
  /** Whether it advertises its topic. */
  isAdvertiser(node: number): boolean
  /** Nodes that advertise a topic, the malicious ones included. */
  members(topic: number): readonly number[]
}

/** First bits that an id near the topic shares with it: nearer than any honest node of a million. */
const NEAR_BYTES = 3
const NUMBER_BYTES = 4

export function createPopulation(options: {
  readonly nodes: number
  readonly topics: number
  readonly advertisers: number
  readonly zipfExponent: number
  readonly recordBytes: number
  readonly firstIpByte?: number | undefined
  readonly attack: Attack | undefined
  readonly random: Random
}): Population {
  const { nodes, random, attack, firstIpByte } = options
  const malicious = attack === undefined ? 0 : maliciousNodes(nodes, attack, options)
  const honest = nodes - malicious
  const topics = Array.from({ length: options.topics }, () => toHex(random.bytes(32)))
  const target = attack === undefined ? -1 : Math.min(attack.topicRank, topics.length) - 1
  const drawTopic = zipf(options.topics, options.zipfExponent, random)
  const records: SimulatedRecord[] = []
  const ids: Int32Array[] = []
  const recordBytes: Uint8Array[] = []
  const topicOf = new Int32Array(nodes)
  const members: number[][] = topics.map(() => [])
  const usedIps = new Set<string>()
  let padding: Uint8Array = new Uint8Array(options.recordBytes).fill(7)
  while (encodedRecord(0, padding).length > options.recordBytes) padding = padding.subarray(1)
  const entries = new Map([[TALK_ENTRY, Uint8Array.of(1)]])
  const publicKey = new Uint8Array(64)
  let sybilIp = ''
  const isAdvertiser = (node: number) => (node < honest ? node < options.advertisers : (attack?.isAdvertising ?? false))

  for (let node = 0; node < nodes; node++) {
    const isMalicious = node >= honest
    const id = random.bytes(32)
    if (isMalicious && attack?.ids === 'near-topic') id.set(fromHex(topics[target] ?? '0x').subarray(0, NEAR_BYTES))
    const nodeId = toHex(id) as NodeId
    if (isMalicious && (node - honest) % (attack?.nodesPerIp ?? 1) === 0)
      sybilIp = freshIp(random, usedIps, firstIpByte)
    const ip = isMalicious ? sybilIp : freshIp(random, usedIps, firstIpByte)
    const bytes = new RecordBytes(encodedRecord(node, padding))
    const record = {
      number: node,
      bytes,
      nodeId,
      publicKey,
      sequence: 1n,
      text: `simulated:${node}`,
      ip,
      udp: 9000,
      entries,
    }
    bytes.record = record
    recordBytes.push(bytes)
    records.push(record)
    ids.push(recordFacts(record).id)
    topicOf[node] = isMalicious ? target : drawTopic()
    if (isAdvertiser(node)) members[topicOf[node] ?? 0]?.push(node)
  }

  return {
    size: nodes,
    ids,
    honest,
    records,
    recordBytes,
    topics,
    topicOf,
    target,
    isMalicious: (node) => node >= honest,
    isAdvertiser,
    members: (topic) => members[topic] ?? [],
  }
}

function maliciousNodes(
  nodes: number,
  { share, shareOf, topicRank }: Attack,
  { topics, zipfExponent }: { readonly topics: number; readonly zipfExponent: number },
): number {
  if (shareOf === 'nodes') return Math.round(nodes * share)
  let sum = 0
  for (let rank = 1; rank <= topics; rank++) sum += rank ** -zipfExponent
  const perHonest = (share * Math.min(topicRank, topics) ** -zipfExponent) / sum
  return Math.max(1, Math.round((nodes * perHonest) / (1 + perHonest)))
}

/** No signature and no key: a record is its node's number, made as long as a real one. */
function encodedRecord(node: number, padding: Uint8Array): Uint8Array {
  const number = new Uint8Array(NUMBER_BYTES)
  new DataView(number.buffer).setUint32(0, node)
  return rlpList([rlpString(number), rlpString(padding)])
}

/** The record that these bytes are of, whether they travelled as they are or were encoded and decoded. */
export function recordOfBytes({ records }: Pick<Population, 'records'>, bytes: Uint8Array): SimulatedRecord {
  const known = bytes instanceof RecordBytes ? bytes.record : undefined
  return known ?? (records[recordNumber(bytes)] as SimulatedRecord)
}

/** The number of the node whose {@link Population.recordBytes} these are. */
export function recordNumber(bytes: Uint8Array): number {
  const at = 2 + ((bytes[0] ?? 0) >= 0xf8 ? (bytes[0] ?? 0) - 0xf7 : 0)
  const byte = (offset: number) => bytes[at + offset] ?? 0
  return byte(0) * 2 ** 24 + (byte(1) << 16) + (byte(2) << 8) + byte(3)
}

/** Numbers from 0 whose chance falls with the power of their rank. */
function zipf(count: number, exponent: number, random: Random): () => number {
  const upTo: number[] = []
  let sum = 0
  for (let rank = 1; rank <= count; rank++) {
    sum += rank ** -exponent
    upTo.push(sum)
  }
  return () => {
    const drawn = (random.integer(2 ** 32) / 2 ** 32) * sum
    let from = 0
    let to = count - 1
    while (from < to) {
      const middle = (from + to) >> 1
      if ((upTo[middle] ?? 0) > drawn) to = middle
      else from = middle + 1
    }
    return from
  }
}

/** As the engine sees it, so that 100.64/10, which registrars do not tell strangers of, is out as well. */
function isPublic(text: string): boolean {
  const ip = parseIpAddress(text)
  return ip !== undefined && isUnicast(ip) && ipScope(ip) === 'public'
}

/**
 * A public unicast IPv4 address, each equally likely, that nobody has yet. Honest nodes have one each; real ones gather
 * at a few hosting providers, which costs them waiting time that this model leaves out.
 */
function freshIp(random: Random, used: Set<string>, firstByte?: number): string {
  for (;;) {
    const [a, b, c, d] = [
      firstByte ?? 1 + random.integer(223),
      random.integer(256),
      random.integer(256),
      random.integer(256),
    ]
    const ip = `${a}.${b}.${c}.${d}`
    if (used.has(ip) || (firstByte === undefined && !isPublic(ip))) continue
    used.add(ip)
    return ip
  }
}
