import type { Bench } from '../../frame/bench.js'
import type { Measured } from '../../frame/result.js'
import { median } from '../../frame/statistics.js'
import { measureConformance } from './conformance.js'
import { ALL_FOUND_WITHIN_MS, NODES, NODES_PER_PROCESS, SETTINGS, TOPICS, WINDOW_MS } from './plan.js'
import { runRealNetwork } from './real.js'
import { simulateNetwork } from './simulated.js'
import {
  measureTalk,
  TALK_PEERS,
  TALK_REPLY_BYTES,
  TALK_REQUEST_BYTES,
  TALK_ROUNDS,
  TRIPS_PER_ROUND,
} from './talk-ratio.js'

/** One advertisement and one lookup of each node. */
const OPERATIONS = 2 * NODES

/** The network adapter: its speed beside the library's, real nodes beside simulated ones, and go-ethereum's own tests. */
export const discv5: Bench = {
  name: 'discv5',
  summary: `TALK round trips beside the library's, ${NODES} real nodes beside simulated ones, go-ethereum's conformance suite`,
  async run({ seed, random, progress }) {
    const talk = await measureTalk(progress)
    const simulated = await simulateNetwork(seed)
    const real = await runRealNetwork(simulated.topicOf, random, progress)
    progress('go-ethereum’s conformance suite')
    const conformance = await measureConformance()
    if (conformance === undefined) progress('conformance is left out: there is no Go on this machine')

    const perOperation = { real: real.messages / OPERATIONS, simulated: simulated.messages / OPERATIONS }
    const library = { name: 'sendTalkReq of @chainsafe/discv5 12.0.2', value: Math.round(median(talk.library)) }
    const results: Measured[] = [
      {
        name: 'talkRatio',
        value: round(median(talk.ours) / median(talk.library)),
        unit: '',
        better: 'higher',
        target: 2.5,
        baseline: { name: library.name, value: 1 },
      },
      {
        name: 'talkPerSecond',
        value: Math.round(median(talk.ours)),
        unit: '/s of CPU',
        better: 'higher',
        baseline: library,
      },
      {
        name: 'realVsSimulated',
        value: round(Math.abs(perOperation.real / perOperation.simulated - 1)),
        unit: 'off',
        better: 'lower',
        target: 0.2,
      },
      {
        name: 'messagesPerOperation',
        value: round(perOperation.real),
        unit: 'messages',
        better: 'lower',
        baseline: { name: 'simulated', value: round(perOperation.simulated) },
      },
      {
        name: 'allFoundSeconds',
        value: round(real.allFoundAfterMs / 1000),
        unit: 's',
        better: 'lower',
        target: ALL_FOUND_WITHIN_MS / 1000,
      },
      { name: 'firstLookupFound', value: round(real.firstLookupFound), unit: '', better: 'higher' },
    ]
    if (conformance !== undefined) {
      results.push(
        { name: 'conformance', value: conformance.base.passed, unit: 'of 7', better: 'higher', target: 6 },
        { name: 'conformanceAll', value: conformance.all.passed, unit: `of ${conformance.all.of}`, better: 'higher' },
      )
    }
    return {
      settings: {
        talk: `${TALK_ROUNDS} rounds of ${TRIPS_PER_ROUND} in turn, ${TALK_REQUEST_BYTES} bytes there and ${TALK_REPLY_BYTES} back, one at a time with each of ${TALK_PEERS} peers; by processor time, both ends in one process`,
        nodes: NODES,
        processes: NODES / NODES_PER_PROCESS,
        topics: TOPICS,
        windowMs: WINDOW_MS,
        operations: 'each node advertises its topic and looks it up once',
        messages: 'topic requests and replies that nodes received in the window; pulls of further packets left out',
        topdisc: SETTINGS,
        medianPeers: real.medianPeers,
        goEthereum: conformance?.goEthereum ?? 'not run: no Go',
        conformanceFailed: conformance?.failed.map(({ name }) => name) ?? [],
      },
      results,
    }
  },
}

const round = (value: number) => Math.round(value * 1000) / 1000
