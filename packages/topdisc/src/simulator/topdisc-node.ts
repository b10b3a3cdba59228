import type { NodeRecord, Topic } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createTopicEngine, type TopicAdvertisement } from '../engine.js'
import type { RecordStore } from '../record-store.js'
import type { Sender } from '../registrar.js'
import { decodeTalkRequest } from '../talk.js'
import { createLyingRegistrar } from './lying-registrar.js'
import { type Population, recordNumber } from './population.js'
import type { SimulatedNode, World } from './simulated-node.js'
import { stubCrypto } from './stub-crypto.js'

const PULL_TYPE = 0x80
const EMPTY = new Uint8Array(0)

/** Nodes that run the engine of this package as it is, over messages byte for byte as on the wire. */
export function createTopDiscNodes(world: World): SimulatedNode[] {
  const { timeline, network, population, tables, settings, random } = world
  const records = plainRecords(population)
  const liars = createLyingRegistrar(world)
  const senders = population.records.map(
    (record): Sender => ({ nodeId: record.nodeId, ip: record.ip ?? '', port: 9000, record }),
  )
  const engines = population.records.map((record, node) =>
    createTopicEngine({
      ownRecord: () => record,
      records,
      knownNodes: () => tables.recordsOf(node),
      clock: timeline.clock,
      random: seededRandom(random.integer(2 ** 32)),
      crypto: stubCrypto,
      settings,
      request: (peer, message) =>
        new Promise((resolve) => {
          const to = population.numberOf(peer.nodeId)
          network.send({
            from: node,
            to,
            bytes: message.length,
            isContinuation: message[0] === PULL_TYPE,
            answer() {
              const reply = answer(node, to, message)
              return { reply, bytes: reply.length }
            },
            onReply(reply) {
              timeline.letPromisesRun()
              resolve(reply)
            },
          })
        }),
    }),
  )

  function answer(from: number, to: number, message: Uint8Array): Uint8Array {
    if (population.isMalicious(to) && !population.isMalicious(from)) {
      const request = decodeTalkRequest(message)
      if (request.topic === population.topics[population.target]) return liars.answer(request)
    }
    return engines[to]?.handle(senders[from] as Sender, message) ?? EMPTY
  }

  return engines.map((engine): SimulatedNode => {
    let advertisement: TopicAdvertisement | undefined
    return {
      advertise(topic: Topic) {
        advertisement = engine.advertise(topic)
      },
      lookup(topic, onFound, onEnd) {
        timeline.letPromisesRun()
        const run = async () => {
          for await (const record of engine.lookup(topic)) onFound(population.numberOf(record.nodeId))
          onEnd()
        }
        void run()
      },
      registrars: () => advertisement?.status().placed ?? 0,
    }
  })
}

/** Records without signatures: their bytes say whose they are. */
function plainRecords(population: Population): RecordStore {
  const of = (node: number) => population.records[node] as NodeRecord
  return {
    has: () => true,
    read: (bytes) => of(recordNumber(bytes)),
    bytesOf: (record) => population.recordBytes[population.numberOf(record.nodeId)] as Uint8Array,
  }
}
