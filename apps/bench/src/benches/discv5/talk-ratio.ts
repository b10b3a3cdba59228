import { Discv5 } from '@chainsafe/discv5'
import { ENR, SignableENR } from '@chainsafe/enr'
import { multiaddr } from '@multiformats/multiaddr'
import { cryptoRandom } from '@waypost/core'
import { openTalkPeer } from '@waypost/discovery-discv5/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { BenchError } from '../../frame/bench-error.js'
import { freeUdpPort } from './free-port.js'

export const TALK_ROUNDS = 9
export const TRIPS_PER_ROUND = 1_600
/** Nodes that answer, one request under way to each: as many as keep the processor busy. */
export const TALK_PEERS = 8
export const TALK_REQUEST_BYTES = 200
export const TALK_REPLY_BYTES = 900

const PROTOCOL = 'bench/1'
const request = new Uint8Array(TALK_REQUEST_BYTES).fill(1)
const reply = new Uint8Array(TALK_REPLY_BYTES).fill(2)

/**
 * TALK round trips of one node with some others, all in one process, in rounds that take turns. By the second of processor
 * time, both ends' together: what else the machine does plays no part, and a core that does nothing else does as many.
 */
export async function measureTalk(progress: (text: string) => void): Promise<{ ours: number[]; library: number[] }> {
  const ours = await openOurs()
  const library = await openLibrary()
  const rates = { ours: [] as number[], library: [] as number[] }
  try {
    // The first round is warm-up.
    for (let round = 0; round <= TALK_ROUNDS; round++) {
      const measured = { ours: await ratePerSecond(ours.trip), library: await ratePerSecond(library.trip) }
      progress(
        `TALK round ${round} of ${TALK_ROUNDS}: ${Math.round(measured.ours)} and ${Math.round(measured.library)} /s`,
      )
      if (round === 0) continue
      rates.ours.push(measured.ours)
      rates.library.push(measured.library)
    }
    return rates
  } finally {
    await Promise.all([ours.stop(), library.stop()])
  }
}

async function ratePerSecond(trip: (peer: number) => Promise<unknown>): Promise<number> {
  const startedAt = process.cpuUsage()
  const oneByOne = async (peer: number) => {
    for (let count = 0; count < TRIPS_PER_ROUND / TALK_PEERS; count++) await trip(peer)
  }
  await Promise.all(Array.from({ length: TALK_PEERS }, (_, peer) => oneByOne(peer)))
  const { user, system } = process.cpuUsage(startedAt)
  return TRIPS_PER_ROUND / ((user + system) / 1_000_000)
}

const eachPeer = <Peer>(open: () => Promise<Peer>) => Promise.all(Array.from({ length: TALK_PEERS }, open))

async function openOurs() {
  const asker = await openTalkPeer({ protocol: PROTOCOL, handle: () => undefined })
  const peers = await eachPeer(() => openTalkPeer({ protocol: PROTOCOL, handle: () => reply }))
  const records = peers.map(({ record }) => record)
  return {
    trip: (peer: number) => asker.request(of(records, peer), request),
    stop: () => Promise.all([asker, ...peers].map((node) => node.stop())),
  }
}

/** The library as it is installed, with its defaults; peers are given as decoded records, its fastest way. */
async function openLibrary() {
  const asker = await openLibraryNode()
  const peers = await eachPeer(openLibraryNode)
  for (const peer of peers) {
    peer.on('talkReqReceived', (from, _enr, message) => void peer.sendTalkResp(from, message.id, reply))
  }
  const records = peers.map((peer) => ENR.decodeTxt(peer.enr.encodeTxt()))
  return {
    trip: (peer: number) => asker.sendTalkReq(of(records, peer), request, PROTOCOL),
    stop: () => Promise.all([asker, ...peers].map((node) => node.stop())),
  }
}

function of<Element>(elements: readonly Element[], at: number): Element {
  const element = elements[at]
  if (element === undefined) throw new BenchError('MEASUREMENT_FAILED', 'there is no such peer')
  return element
}

async function openLibraryNode(): Promise<Discv5> {
  const { privateKey } = generateIdentity(cryptoRandom)
  const port = await freeUdpPort()
  const record = createRecord({ privateKey, sequence: 1n, ip: '127.0.0.1', udp: port })
  const node = Discv5.create({
    enr: SignableENR.decodeTxt(record.text, privateKey),
    privateKey: { type: 'secp256k1', raw: privateKey } as Parameters<typeof Discv5.create>[0]['privateKey'],
    bindAddrs: { ip4: multiaddr(`/ip4/127.0.0.1/udp/${port}`) },
  })
  await node.start()
  return node
}
