import { type Clock, noCounters, type Server, type ServicePeers, serverOf, silentLogger } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEnvelope, type EnvelopeId } from '../../envelope.js'
import { MailError } from '../../mail-error.js'
import { FIRST_POINT, LAST_POINT } from '../../ranges.js'
import { linkTo, openIntake } from '../../testing/reconcile-link.js'
import type { Archive } from '../archive.js'
import { createMemoryArchive } from '../memory-archive.js'
import { createReconciliation } from './reconciliation.js'

const INTERVAL_MS = 10_000

/** What happens to a network of servers, one step after the other. */
type Step =
  | { readonly type: 'publish'; readonly at: number; readonly agoMs: number }
  | { readonly type: 'partition'; readonly side: readonly boolean[] }
  | { readonly type: 'down' | 'up'; readonly at: number }
  | { readonly type: 'wait'; readonly ms: number }

const step = (servers: number): fc.Arbitrary<Step> => {
  const at = fc.nat(servers - 1)
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('publish' as const), at, agoMs: fc.nat(3_600_000) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('partition' as const),
        side: fc.array(fc.boolean(), { minLength: servers, maxLength: servers }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('down' as const, 'up' as const), at }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(60_000) }) },
  )
}

/** A clock that is off by some minutes. */
function skewed(clock: Clock, byMs: number): Clock {
  return { now: () => clock.now() + byMs, after: clock.after }
}

describe('servers', () => {
  it('end with the same set after any partitions, failures, late envelopes and wrong clocks', async () => {
    const SERVERS = 4
    await fc.assert(
      fc.asyncProperty(
        fc.array(step(SERVERS), { maxLength: 30 }),
        fc.array(fc.integer({ min: -600_000, max: 600_000 }), { minLength: SERVERS, maxLength: SERVERS }),
        fc.nat(2 ** 31),
        async (steps, skews, seed) => {
          const clock = fakeClock()
          const random = seededRandom(seed)
          const archives: Archive[] = Array.from({ length: SERVERS }, () => createMemoryArchive({ random }))
          const servers: Server[] = Array.from({ length: SERVERS }, (_, port) => {
            const { privateKey } = generateIdentity(random)
            return serverOf(createRecord({ privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 1 + port }))
          })
          let side = servers.map(() => true)
          const isUp = servers.map(() => true)
          const canReach = (from: number, to: number) => isUp[from] && isUp[to] && side[from] === side[to]
          const lost = new MailError({ code: 'SERVER_STOPPING', message: 'the connection is lost' })
          const ending = new AbortController()
          const running = servers.map((_, own) => {
            const others = servers.filter((_, at) => at !== own)
            const peers: ServicePeers = { list: () => others, includes: () => true, onChange: () => () => {} }
            return createReconciliation({
              archive: archives[own] as Archive,
              intake: openIntake(archives[own] as Archive),
              peers,
              clock: skewed(clock, skews[own] ?? 0),
              random,
              logger: silentLogger,
              counters: noCounters,
              intervalMs: INTERVAL_MS,
              peersPerRound: 1,
              retentionMs: 30 * 86_400_000,
              connect: async (server) => {
                const other = servers.indexOf(server)
                if (!canReach(own, other)) throw lost
                return linkTo(archives[other] as Archive, {
                  nodeId: server.nodeId,
                  tamper(reply) {
                    if (!canReach(own, other)) throw lost
                    return reply
                  },
                })
              },
            }).run(ending.signal)
          })
          const published: EnvelopeId[] = []
          for (const one of steps) {
            if (one.type === 'publish') {
              const envelope = createEnvelope({
                topic: 't',
                timestamp: clock.now() - one.agoMs,
                payload: random.bytes(8),
              })
              published.push(envelope.id)
              await archives[one.at]?.put([envelope], clock.now())
            } else if (one.type === 'partition') side = [...one.side]
            else if (one.type === 'wait') await clock.advance(one.ms)
            else isUp[one.at] = one.type === 'up'
          }
          // Healed: every server meets every other one within a cycle, and what one has the next one gives on.
          side = servers.map(() => true)
          isUp.fill(true)
          for (let round = 0; round < SERVERS * 3; round++) {
            await clock.advance(INTERVAL_MS)
            // However long the work of a turn takes on this machine: all are in their pauses again when only those timers are left.
            while (clock.pending !== SERVERS) await new Promise((resolve) => setImmediate(resolve))
          }
          ending.abort()
          await Promise.all(running)
          const wholes = await Promise.all(archives.map((archive) => archive.summarize([FIRST_POINT, LAST_POINT])))
          for (const whole of wholes) expect(whole).toEqual(wholes[0])
          expect(wholes[0]?.[0]?.count).toBe(new Set(published).size)
        },
      ),
      { numRuns: 25, seed: 7 },
    )
  })
})
