import type { Topic } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createMessageEngine, type MessageEngine, type TopicAdvertisement } from '../engine.js'
import type { RequestMessage } from '../message.js'
import { talkReplySize, talkRequestSize } from '../message-size.js'
import type { PacketPort, PacketReceiver } from '../packet-port.js'
import type { RecordStore } from '../record-store.js'
import type { Sender } from '../registrar.js'
import {
  decodeTalkReply,
  decodeTalkRequest,
  encodeTalkReply,
  encodeTalkRequest,
  type Pull,
  type TalkReply,
} from '../talk.js'
import { ExchangeError } from '../talk-client.js'
import { createRegistrarAttack } from './attackers/registrar-attack.js'
import { spammingSettings } from './attackers/spamming-advertiser.js'
import { abusingTickets } from './attackers/ticket-abuse.js'
import { numberOf, type Population, recordOfBytes, type SimulatedRecord } from './population.js'
import type { Answered, Exchange } from './simulated-network.js'
import type { SimulatedNode, World } from './simulated-node.js'
import { stubCrypto } from './stub-crypto.js'

const NOTHING_TO_GIVE_UP = () => {}
/** The length of the empty response that declines a request. */
const DECLINED_SIZE = 0

/** Nodes that run the engine of this package as it is. */
export function createTopDiscNodes(world: World, encoding: 'messages' | 'bytes'): SimulatedNode[] {
  const { timeline, network, population, tables, settings, attack, random } = world
  const records = plainRecords(population)
  const attacked = population.topics[population.target]
  const registrarAttack = createRegistrarAttack(world)
  const attackersSettings = spammingSettings(settings, attack)
  const senders = population.records.map(
    (record): Sender => ({ nodeId: record.nodeId, ip: record.ip ?? '', port: 9000, record }),
  )
  const engines: MessageEngine[] = population.records.map((record, node) => {
    const known = tables.recordsOf(node)
    return createMessageEngine({
      ownRecord: () => record,
      records,
      knownNodes: () => known,
      clock: timeline.clock,
      random: seededRandom(random.integer(2 ** 32)),
      crypto: stubCrypto,
      settings: population.isMalicious(node) ? attackersSettings : settings,
      send: population.isMalicious(node)
        ? abusingTickets(packetsOf(node), attack?.tickets ?? 'honest', settings)
        : packetsOf(node),
    })
  })

  /** One packet there and one back. */
  class PacketExchange implements Exchange<TalkReply | undefined> {
    readonly from: number
    readonly to: number
    readonly bytes: number
    readonly isContinuation: boolean
    private readonly message: RequestMessage | Pull
    private readonly receiver: PacketReceiver

    constructor(from: number, to: number, message: RequestMessage | Pull, receiver: PacketReceiver) {
      this.from = from
      this.to = to
      this.message = message
      this.receiver = receiver
      this.bytes = talkRequestSize(message)
      this.isContinuation = message.type === 'PULL'
    }

    answer() {
      const { from, to, message } = this
      if (registrarAttack === undefined || !isAttack(from, to, message)) return measured(answerOf(from, to, message), 0)
      const answered = registrarAttack.answer(message, () => answerOf(from, to, message))
      return answered === 'silence' ? undefined : measured(answered.reply, answered.afterMs)
    }

    onReply(reply: TalkReply | undefined) {
      if (reply === undefined) {
        this.receiver.failed(new ExchangeError('PEER_DECLINED', 'answered with an empty response'))
      } else this.receiver.replied(reply)
    }
  }

  function packetsOf(from: number): PacketPort {
    return (peer, message, receiver) => {
      network.send(new PacketExchange(from, numberOf(peer), message, receiver))
      return NOTHING_TO_GIVE_UP
    }
  }

  function isAttack(from: number, to: number, { topic }: RequestMessage | Pull): boolean {
    return topic === attacked && population.isMalicious(to) && !population.isMalicious(from)
  }

  function answerOf(from: number, to: number, request: RequestMessage | Pull): TalkReply | undefined {
    const sender = senders[from] as Sender
    if (encoding === 'messages') return engines[to]?.answer(sender, request)
    const reply = engines[to]?.answer(sender, decodeTalkRequest(encodeTalkRequest(request)))
    return reply && decodeTalkReply(encodeTalkReply(reply))
  }

  return engines.map((engine): SimulatedNode => {
    let advertisement: TopicAdvertisement | undefined
    return {
      advertise(topic: Topic) {
        advertisement = engine.advertise(topic)
      },
      lookup(topic, onFound, onEnd) {
        let hasEnded = false
        const run = engine.lookupRun(topic, {
          onFound: (record) => onFound(numberOf(record)),
          onProgress: goOn,
        })
        function goOn() {
          run.step()
          if (hasEnded || !run.isOver) return
          hasEnded = true
          run.stop()
          onEnd()
        }
        run.start()
        goOn()
      },
      held: (topic) => engine.heldAds(topic).map(numberOf),
      holds: () => engine.registrarState().ads,
      registrars: () => advertisement?.status().placed ?? 0,
    }
  })
}

function measured(reply: TalkReply | undefined, afterMs: number): Answered<TalkReply | undefined> {
  return { reply, bytes: reply === undefined ? DECLINED_SIZE : talkReplySize(reply), afterMs }
}

/** Records without signatures: their bytes say whose they are. */
function plainRecords(population: Population): RecordStore {
  return {
    has: () => true,
    read: (bytes) => recordOfBytes(population, bytes),
    bytesOf: (record) => (record as SimulatedRecord).bytes,
  }
}
