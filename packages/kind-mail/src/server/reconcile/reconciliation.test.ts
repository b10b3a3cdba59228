import {
  type Counters,
  noCounters,
  parseNodeId,
  type Random,
  type ServicePeers,
  serverOf,
  silentLogger,
  systemClock,
} from '@waypost/core'
import { type FakeClock, fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import { MailError } from '../../mail-error.js'
import { emptySum, fingerprintOf } from '../../ranges.js'
import { envelopes } from '../../testing/envelopes.js'
import { createMailNetwork } from '../../testing/mail-network.js'
import { createMemoryArchive } from '../memory-archive.js'
import type { ReconcilePeer } from './reconcile-peer.js'
import { createReconciliation } from './reconciliation.js'

/** A peer that says to each range that it has nothing in it. */
function emptyPeer(onAsked: () => void): ReconcilePeer {
  return {
    nodeId: parseNodeId(`0x${'00'.repeat(32)}`),
    isOpen: true,
    bytes: 0,
    async ranges(questions) {
      onAsked()
      const answers = questions.map(({ to }) => {
        const fingerprint = fingerprintOf({ count: 0, sum: emptySum() })
        return { type: 'parts' as const, parts: [{ to, count: 0, fingerprint }] }
      })
      return { floor: 0, answers }
    },
    take: async () => [],
    offer: async () => [],
    confirm: async () => new Uint8Array(),
    close: async () => {},
  }
}

/** A server that has nothing, and takes nothing. */
function ownSide(clock: FakeClock, random: Random) {
  return {
    archive: createMemoryArchive({ random }),
    intake: { take: async () => [] },
    clock,
    random,
    logger: silentLogger,
    counters: noCounters,
    intervalMs: 10_000,
    peersPerRound: 3,
    retentionMs: 1_000,
  }
}

/** Moves the clock on until something is so. A round takes breaths on a busy machine: how many turns it needs is not said. */
async function until(isSo: () => boolean, clock: FakeClock, ms: number) {
  while (!isSo()) await clock.advance(ms)
}

describe('reconciliation', () => {
  it('connects anew with a peer whose session ran out between two turns, and counts no failure for it', async () => {
    const clock = fakeClock()
    const random = seededRandom(1)
    const { privateKey } = generateIdentity(random)
    const peer = serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 }))
    const peers: ServicePeers = { list: () => [peer], includes: () => true, onChange: () => () => {} }
    const outcomes: (string | undefined)[] = []
    let connected = 0

    /** A session that is good for one request. */
    function connection(): ReconcilePeer {
      let isOpen = true
      const peer = emptyPeer(() => {
        isOpen = false
      })
      return Object.defineProperty(peer, 'isOpen', { get: () => isOpen })
    }

    const reconciliation = createReconciliation({
      archive: createMemoryArchive({ random }),
      intake: { take: async () => [] },
      peers,
      clock,
      random,
      logger: silentLogger,
      counters: {
        ...noCounters,
        count: (name, labels) =>
          void outcomes.push(name === 'mail_reconciliations_total' ? labels?.outcome : undefined),
      },
      intervalMs: 10_000,
      peersPerRound: 3,
      retentionMs: 1_000,
      connect: async () => {
        connected++
        return connection()
      },
    })
    const ending = new AbortController()
    const running = reconciliation.run(ending.signal)
    await until(() => connected > 3, clock, 10_000)
    ending.abort()
    await running
    expect(new Set(outcomes)).toEqual(new Set(['equal', undefined]))
  })

  it('asks a new peer at once, in the middle of a pause, and does not spin when many come', async () => {
    const clock = fakeClock()
    const random = seededRandom(2)
    const newPeer = (port: number) => {
      const { privateKey } = generateIdentity(random)
      return serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: port }))
    }
    let present = [newPeer(1), newPeer(2)]
    const listeners = new Set<() => void>()
    const peers: ServicePeers = {
      list: () => present,
      includes: () => true,
      onChange(callback) {
        listeners.add(callback)
        return () => void listeners.delete(callback)
      },
    }
    const asked: string[] = []
    const reconciliation = createReconciliation({
      archive: createMemoryArchive({ random }),
      intake: { take: async () => [] },
      peers,
      clock,
      random,
      logger: silentLogger,
      counters: noCounters,
      intervalMs: 10_000,
      peersPerRound: 1,
      retentionMs: 1_000,
      connect: async ({ nodeId }) => emptyPeer(() => void asked.push(nodeId)),
    })
    const ending = new AbortController()
    const running = reconciliation.run(ending.signal)
    await until(() => asked.length >= present.length, clock, 0)
    expect(new Set(asked)).toEqual(new Set(present.map(({ nodeId }) => nodeId)))

    asked.length = 0
    const crowd = Array.from({ length: 40 }, (_, at) => newPeer(3 + at))
    present = [...present, ...crowd]
    for (const listener of listeners) listener()
    await until(() => crowd.every(({ nodeId }) => asked.includes(nodeId)), clock, 0)
    for (let turn = 0; turn < 5; turn++) await clock.advance(0)
    // Three rounds of newcomers, each with one of the cycle, and then a pause.
    expect(asked.length).toBeLessThanOrEqual(40 + 4)
    ending.abort()
    await running
    expect(listeners.size).toBe(0)
  })

  it('takes a server for complete that has had no peer for a minute, until it gets one that it is not equal with', async () => {
    const clock = fakeClock()
    const random = seededRandom(3)
    const { privateKey } = generateIdentity(random)
    const peer = serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 }))
    let present = [peer]
    let isReached = false
    const reconciliation = createReconciliation({
      ...ownSide(clock, random),
      peers: { list: () => present, includes: () => true, onChange: () => () => {} },
      connect: async () => {
        if (!isReached) throw new TypeError('not yet')
        return emptyPeer(() => {})
      },
    })
    const ending = new AbortController()
    const running = reconciliation.run(ending.signal)
    const pass = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed++) await clock.advance(1_000)
    }
    await pass(120)
    expect(reconciliation.isCaughtUp()).toBe(false)
    // Verified servers are lost sight of for a moment, as when the chain cannot be asked.
    present = []
    await pass(30)
    expect(reconciliation.isCaughtUp()).toBe(false)
    await pass(60)
    expect(reconciliation.isCaughtUp()).toBe(true)
    present = [peer]
    expect(reconciliation.isCaughtUp()).toBe(false)
    isReached = true
    await until(reconciliation.isCaughtUp, clock, 1_000)
    present = []
    expect(reconciliation.isCaughtUp()).toBe(true)
    ending.abort()
    await running
  })

  it('asks peers that have not verified this server less often, says so, and becomes equal when they have', async () => {
    const clock = fakeClock()
    const random = seededRandom(5)
    const { privateKey } = generateIdentity(random)
    const peer = serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 }))
    let isVerified = false
    let asked = 0
    const reconciliation = createReconciliation({
      ...ownSide(clock, random),
      peers: { list: () => [peer], includes: () => true, onChange: () => () => {} },
      connect: async () =>
        emptyPeer(() => {
          asked++
          if (!isVerified) throw new MailError({ code: 'QUERY_INVALID', message: 'who are you?' })
        }),
    })
    const ending = new AbortController()
    const running = reconciliation.run(ending.signal)
    for (let second = 0; second < 120; second++) await clock.advance(1_000)
    expect(asked).toBeGreaterThan(8)
    expect(asked).toBeLessThan(20)
    expect(reconciliation.isUnknown()).toBe(true)
    isVerified = true
    await until(reconciliation.isCaughtUp, clock, 1_000)
    expect(reconciliation.isUnknown()).toBe(false)
    ending.abort()
    await running
  })

  it('gets a new server each envelope about once, however many have it, and holds nothing against them', async () => {
    const network = await createMailNetwork(4, { clock: systemClock })
    const now = Date.now()
    const mail = envelopes(3_000, { from: now - 7_200_000, random: seededRandom(4) })
    for (const { archive } of network.servers) await archive.put(mail, now)
    const counted = new Map<string, number>()
    const isEqualWithAll = Promise.withResolvers<void>()
    const counters: Counters = {
      ...noCounters,
      count: (name, labels = {}, by = 1) => {
        const key = [name, ...Object.values(labels)].join(' ')
        const total = (counted.get(key) ?? 0) + by
        counted.set(key, total)
        if (key === 'mail_reconciliations_total equal' && total === 4) isEqualWithAll.resolve()
      },
    }
    const newcomer = await network.add({ counters })
    await isEqualWithAll.promise
    expect(await newcomer.archive.missing(mail.map(({ id }) => id))).toEqual([])
    await network.stop()
    expect(counted.get('mail_stored_total reconcile')).toBe(3_000)
    expect(counted.get('mail_known_total reconcile') ?? 0).toBeLessThan(mail.length)
    expect(counted.get('mail_reconciliations_total SERVER_MISBEHAVED')).toBeUndefined()
  })
})
