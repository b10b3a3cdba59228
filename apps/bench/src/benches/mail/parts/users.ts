import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '@waypost/core'
import { percentile } from '../../../frame/statistics.js'
import { addressOf } from '../addresses.js'
import { pastMessage } from '../messages.js'
import { judge } from '../oracle.js'
import { startChild } from '../processes/child.js'
import { USERS_OPTIONS } from '../processes/node-options.js'
import type { UserPlan, UsersMethods, UsersReport } from '../processes/users-methods.js'
import { readReceipts } from '../receipts.js'
import { startServers } from '../servers.js'
import { now } from '../user.js'

/** The load that the bench puts on three servers. */
export interface Load {
  readonly users: number
  /** Processes that the users are divided among. */
  readonly processes: number
  /** Within which they come, in ms. */
  readonly arrivalMs: number
  /** How long they stay once all have come, in ms. */
  readonly stayMs: number
  readonly sharedPerSecond: number
  /** All together, the shared topic included. */
  readonly publishedPerSecond: number
}

/** What a run showed. */
export interface UsersResult {
  readonly lost: number
  readonly duplicates: number
  readonly invented: number
  readonly expected: number
  readonly firstPageP99Ms: number
  readonly historyP99Ms: number
  readonly liveP50Ms: number
  readonly liveP99Ms: number
  readonly published: number
  readonly unacknowledged: number
  readonly problems: readonly string[]
  readonly failovers: number
  /** CPU of the arrivals, by user; what those who had come were sent meanwhile is part of it. */
  readonly arrivalCpuMs: CpuUse
  /** Cores that the live load took once all had come, until a server was killed. */
  readonly liveCores: CpuUse
  readonly longestStallMs: number
  readonly seconds: number
}

/** On either side, all its processes together. */
export interface CpuUse {
  readonly servers: number
  readonly users: number
}

const SHARED = 'shared'
const PAST_TOPICS = 20
const PAST_MESSAGES = 1_000
/** How long what was acknowledged may take to reach everybody at the end, in ms. */
const SETTLE_MS = 30_000
/** How long after the last one's time all users may take to be there, in ms; who is later has lost everything. */
const LATEST_ARRIVAL_MS = 45_000

/** Runs the load on three servers, one of which is killed half-way. */
export async function runUsers(load: Load, random: Random, progress: (text: string) => void): Promise<UsersResult> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-users-'))
  const endsAt = Date.now() - 60_000
  const historyTopics = Array.from({ length: PAST_TOPICS }, (_, at) => `history-${at}`)
  const servers = await startServers(3, { folder, past: { topics: historyTopics, perTopic: PAST_MESSAGES, endsAt } })
  const children = Array.from({ length: load.processes }, () => startChild<UsersMethods>('mail-users', USERS_OPTIONS))
  const publisher = startChild<UsersMethods>('mail-users', USERS_OPTIONS)
  const startedAt = now()
  const over = new AbortController()
  try {
    const records = servers.map(({ record }) => record)
    const begin = now() + 500
    const plans = Array.from(
      { length: load.users },
      (_, user): UserPlan => ({
        user,
        arrivesAt: begin + (load.arrivalMs * user) / load.users,
        historyTopic: historyTopics[user % PAST_TOPICS] ?? '',
        ownTopic: `own-${user}`,
        sharedTopic: SHARED,
        localAddress: addressOf(user),
      }),
    )
    const perProcess = (load.publishedPerSecond - load.sharedPerSecond) / load.processes
    const common = { servers: records, past: PAST_MESSAGES }
    // One more user, whom nobody counts, writes to the topic that all read.
    const speaker = { ...common, publishPerSecond: load.sharedPerSecond, seed: random.integer(2 ** 31) }
    const speaks = { user: load.users, arrivesAt: begin, historyTopic: 'none', ownTopic: SHARED, sharedTopic: 'none' }
    await publisher.call('arrive', { ...speaker, users: [{ ...speaks, localAddress: addressOf(load.users) }] })
    const used = async (): Promise<CpuUse> => {
      const [ofServers, ofUsers] = await Promise.all([
        Promise.all(servers.map((server) => server.cpuMs())),
        Promise.all(children.map((child) => child.call('cpuMs'))),
      ])
      return { servers: ofServers.reduce(sum, 0), users: ofUsers.reduce(sum, 0) }
    }
    const before = await used()
    const arrived = Promise.all(
      children.map((child, at) =>
        child.call('arrive', {
          ...common,
          users: plans.filter(({ user }) => user % load.processes === at),
          publishPerSecond: perProcess,
          seed: random.integer(2 ** 31),
        }),
      ),
    )
    const isComplete = await Promise.race([
      arrived.then(() => true),
      pause(load.arrivalMs + LATEST_ARRIVAL_MS, false, { signal: over.signal }),
    ])
    const seconds = Math.round((now() - begin) / 100) / 10
    progress(isComplete ? `all ${load.users} users came within ${seconds} s` : `not all users came within ${seconds} s`)
    const [there, thereAt] = [await used(), now()]
    await pause(load.stayMs / 2)
    const live = perUnit(await used(), there, now() - thereAt)
    const killed = servers[random.integer(servers.length)]
    await killed?.kill()
    progress('killed one server')
    await pause(load.stayMs / 2)
    await Promise.all([publisher, ...children].map((child) => child.call('quiet')))
    await untilStill(async () => (await Promise.all(children.map((child) => child.call('received')))).reduce(sum, 0))
    const reports = await Promise.all(
      children.map(async (child, at) => {
        const file = join(folder, `receipts-${at}`)
        return { ...(await child.call('finish', file)), receipts: await readFile(file) }
      }),
    )
    const spoken = await publisher.call('finish', join(folder, 'receipts'))
    return summarise(load, [...reports, { ...spoken, users: [], receipts: new Uint8Array() }], {
      past: new Map(
        historyTopics.map((topic) => [
          topic,
          Array.from({ length: PAST_MESSAGES }, (_, at) => pastMessage(topic, at, PAST_MESSAGES, endsAt).id),
        ]),
      ),
      arrivalCpuMs: perUnit(there, before, load.users),
      liveCores: live,
      seconds: (now() - startedAt) / 1000,
    })
  } finally {
    over.abort()
    await Promise.all([publisher, ...children].map((child) => child.kill()))
    await Promise.all(servers.map((server) => server.kill()))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

const sum = (one: number, other: number) => one + other

/** What was used in between, by whatever there were so many of. */
function perUnit(after: CpuUse, before: CpuUse, units: number): CpuUse {
  return { servers: (after.servers - before.servers) / units, users: (after.users - before.users) / units }
}

/** Waits until nothing comes any more, or its time is over. */
async function untilStill(count: () => Promise<number>): Promise<void> {
  const endsAt = now() + SETTLE_MS
  let still = 0
  for (let last = await count(); still < 5 && now() < endsAt; ) {
    await pause(1_000)
    const next = await count()
    still = next === last ? still + 1 : 0
    last = next
  }
}

function summarise(
  _load: Load,
  reports: readonly (UsersReport & { readonly receipts: Uint8Array })[],
  rest: Pick<UsersResult, 'arrivalCpuMs' | 'liveCores' | 'seconds'> & {
    readonly past: ReadonlyMap<string, readonly string[]>
  },
): UsersResult {
  const users = reports.flatMap((report) => report.users)
  const published = reports.flatMap((report) => report.published)
  const receipts = function* () {
    for (const report of reports) yield* readReceipts(report.receipts)
  }
  const { liveMs, ...verdict } = judge({ users, published, past: rest.past, receipts: receipts() })
  const p99 = (values: readonly number[]) => (values.length === 0 ? Number.NaN : percentile(values, 0.99))
  return {
    ...verdict,
    firstPageP99Ms: p99(users.map((user) => user.firstPageMs ?? Number.POSITIVE_INFINITY)),
    historyP99Ms: p99(users.map((user) => user.historyMs ?? Number.POSITIVE_INFINITY)),
    liveP50Ms: liveMs.length === 0 ? Number.NaN : percentile(liveMs, 0.5),
    liveP99Ms: p99(liveMs),
    published: published.filter((row) => row.acknowledgedAt !== undefined).length,
    unacknowledged: published.filter((row) => row.acknowledgedAt === undefined).length,
    problems: [...new Set([...users, ...published].flatMap(({ problem }) => problem ?? []))],
    failovers: users.reduce((total, user) => total + user.failovers, 0),
    arrivalCpuMs: rest.arrivalCpuMs,
    liveCores: rest.liveCores,
    longestStallMs: Math.max(...reports.map((report) => report.longestStallMs)),
    seconds: rest.seconds,
  }
}
