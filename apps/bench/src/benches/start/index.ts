import { memoryStorage, type Random, serverOf } from '@waypost/core'
import { type Devnet, startDevnet, threeProviders } from '@waypost/devnet'
import type { Bench } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
import { median } from '../../frame/statistics.js'
import { timedHardCodedStart, timedStart } from './client.js'

const SERVERS = 12
const TIMED_STARTS = 10
const COUNTED_STARTS = 200
/** Starts while one and the same server is down. */
const STARTS_PER_OUTAGE = 10
const STARTS_AT_ONCE = 2
/** A start that takes longer has failed, for a person who waits. */
const START_DEADLINE_MS = 15_000

/** How long a user waits for the first connection, and how often it comes at all. */
export const start: Bench = {
  name: 'start',
  summary: `time from a client's start to its first connection, and how often it gets one, with ${SERVERS} servers`,
  async run({ random, progress }) {
    const providers = threeProviders(SERVERS)
    const devnet = await startDevnet({ providers, onProgress: ({ what }) => progress(what) })
    try {
      const times = await timeStarts(devnet, random, progress)
      // From here on all servers count, so that one of twelve is down and not one of five.
      for (const { id, isApproved } of devnet.providers) if (!isApproved) await devnet.curator.actions.approve(id)
      const successes = await countSuccesses(devnet, random, progress)
      const hardCoded = { name: 'a hard-coded server', value: Math.round(median(times.hardCoded)) }
      return {
        settings: {
          servers: SERVERS,
          timedStarts: TIMED_STARTS,
          countedStarts: COUNTED_STARTS,
          downAtATime: 1,
          startDeadlineMs: START_DEADLINE_MS,
          sources: 'topic; for the cached start also the last good servers',
          network: 'as in the demo: three providers, each server a process, on loopback',
          trusted: 'timed starts: the first provider alone; counted starts: all three',
          client: 'new keys and sockets for each start, in one process; firstStartMs is the first of that process',
        },
        results: [
          {
            name: 'coldStartMs',
            value: Math.round(median(times.cold)),
            unit: 'ms',
            better: 'lower',
            target: 3_000,
            baseline: hardCoded,
          },
          {
            name: 'cachedStartMs',
            value: Math.round(median(times.cached)),
            unit: 'ms',
            better: 'lower',
            target: 500,
            baseline: hardCoded,
          },
          {
            name: 'firstStartMs',
            value: Math.round(times.first.cold),
            unit: 'ms',
            better: 'lower',
            baseline: { name: hardCoded.name, value: Math.round(times.first.hardCoded) },
          },
          {
            name: 'connectSuccess',
            value: successes.waypost / COUNTED_STARTS,
            unit: '',
            better: 'higher',
            target: 0.99,
            baseline: { name: 'a server hard-coded at random', value: successes.hardCoded / COUNTED_STARTS },
          },
        ],
      }
    } finally {
      await devnet.stop()
    }
  },
}

const everyone = ({ providers }: Devnet) => providers.map(({ id }) => id)

/** One cold, one cached and one hard-coded start in turn, so that all meet the same machine; the first of each is kept apart. */
async function timeStarts(devnet: Devnet, random: Random, progress: (text: string) => void) {
  const times = {
    first: { cold: Number.NaN, hardCoded: Number.NaN },
    cold: [] as number[],
    cached: [] as number[],
    hardCoded: [] as number[],
  }
  const trusted = everyone(devnet).slice(0, 1)
  for (let round = 0; round <= TIMED_STARTS; round++) {
    const storage = memoryStorage()
    const cold = await timedStart(devnet, trusted, storage)
    const cached = await timedStart(devnet, trusted, storage)
    const hardCoded = await timedHardCodedStart(
      serverOf(pick(devnet.servers, random.integer(devnet.servers.length)).record),
    )
    progress(`start ${round} of ${TIMED_STARTS}: ${[cold, cached, hardCoded].map(Math.round).join(', ')} ms`)
    if (round === 0) {
      times.first = { cold, hardCoded }
      continue
    }
    times.cold.push(cold)
    times.cached.push(cached)
    times.hardCoded.push(hardCoded)
  }
  return times
}

/** Starts while one server after the other is down; a hard-coded client is bound to one of them all. */
async function countSuccesses(devnet: Devnet, random: Random, progress: (text: string) => void) {
  const successes = { waypost: 0, hardCoded: 0 }
  const { servers } = devnet
  for (let started = 0; started < COUNTED_STARTS; started += STARTS_PER_OUTAGE) {
    const down = pick(servers, random.integer(servers.length))
    await down.kill('SIGKILL')
    for (let at = 0; at < STARTS_PER_OUTAGE; at += STARTS_AT_ONCE) {
      const ours = Array.from({ length: STARTS_AT_ONCE }, () => succeeds(timedStart(devnet, everyone(devnet))))
      successes.waypost += (await Promise.all(ours)).filter(Boolean).length
      const bound = Array.from({ length: STARTS_AT_ONCE }, () => pick(servers, random.integer(servers.length)))
      const theirs = bound.map(({ record }) => succeeds(timedHardCodedStart(serverOf(record))))
      successes.hardCoded += (await Promise.all(theirs)).filter(Boolean).length
    }
    await down.restart()
    progress(`${successes.waypost} of ${started + STARTS_PER_OUTAGE} starts got a server`)
  }
  return successes
}

async function succeeds(starting: Promise<number>): Promise<boolean> {
  return starting.then(
    (milliseconds) => milliseconds <= START_DEADLINE_MS,
    () => false,
  )
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at]
  if (item === undefined) throw new BenchError('MEASUREMENT_FAILED', 'the devnet has no server')
  return item
}
