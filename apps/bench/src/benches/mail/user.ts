import { setTimeout as pause } from 'node:timers/promises'
import { type Server, WaypostError } from '@waypost/core'
import { createMemoryDiscovery } from '@waypost/discovery'
import { createMailClient, type MailClient, mailServer } from '@waypost/kind-mail'
import { createServerPool, type ServerPool } from '@waypost/pool'
import { createMemoryRegistry } from '@waypost/registry/memory'
import { createTransport } from '@waypost/transport'
import { freshMessage } from './messages.js'
import type { PublishedRow, UserPlan, UserRow } from './processes/users-methods.js'
import { COMPARED } from './promises.js'
import type { Receipts } from './receipts.js'

/** Milliseconds since 1970, with fractions; one clock for all processes of a machine. */
export const now = () => ORIGIN + performance.now()

/** Asked for once: reading it takes longer than reading the clock. */
const ORIGIN = performance.timeOrigin

/** What the users of a process share. */
export interface Surroundings {
  readonly servers: readonly Server[]
  readonly receipts: Receipts
}

/** A person with a client of their own: own transport key, own connections, own sessions. */
export interface User {
  /** Reads the past, subscribes; resolves when the subscription is made, or the user gave up. */
  arrive(): Promise<void>
  /** Publishes one message to the user's own topic. */
  publish(topic: string): Promise<PublishedRow>
  readonly isSubscribed: boolean
  row(): UserRow
  leave(): Promise<void>
}

/** How far back a new subscription looks, in ms: an app subscribes while it reads. */
const BACKFILL_MS = 30_000

export function createUser(plan: UserPlan, { servers, receipts }: Surroundings): User {
  const { user, historyTopic, ownTopic, sharedTopic } = plan
  const topics = [ownTopic, sharedTopic]
  const leaving = new AbortController()
  const transport = createTransport({ localAddress: plan.localAddress })
  const registry = createMemoryRegistry()
  const discovery = createMemoryDiscovery()
  const provider = registry.addApprovedProvider('Bench')
  for (const { record } of servers) {
    registry.declare(mailServer, { nodeId: record.nodeId, provider })
    discovery.add(mailServer, record)
  }
  const pool: ServerPool<Awaited<ReturnType<typeof mailServer.connect>>> = createServerPool({
    kind: mailServer,
    discovery,
    registry,
    transport,
  })
  const client: MailClient = createMailClient({ pool })
  let firstPageMs: number | undefined
  let historyMs: number | undefined
  let subscribedAt: number | undefined
  let problem: string | undefined
  let failovers = 0

  const onProgress = ({ type }: { readonly type: string }) => {
    if (type === 'failover') failovers += 1
  }

  /** What a person waits for. It is compared with another server later, as {@link compare} does. */
  async function readPast(): Promise<string> {
    const reading = client.history({
      topics: [historyTopic],
      crossCheck: 0,
      signal: leaving.signal,
      onProgress(progress) {
        onProgress(progress)
        if (progress.type === 'page') firstPageMs ??= now() - plan.arrivesAt
      },
    })
    for await (const { id } of reading) receipts.add(user, id, now(), 'history')
    historyMs = now() - plan.arrivesAt
    return reading.state()
  }

  /** Goes on with the reading: what came meanwhile, and what another server has. */
  async function compare(state: string) {
    try {
      const pauseMs = COMPARED.fromMs + ((user * 7919) % (COMPARED.toMs - COMPARED.fromMs))
      await pause(pauseMs, undefined, { signal: leaving.signal })
      const reading = client.history({ topics: [historyTopic], state, signal: leaving.signal, onProgress })
      for await (const { id } of reading) receipts.add(user, id, now(), 'history')
    } catch (error) {
      if (!leaving.signal.aborted) note(error)
    }
  }

  async function follow() {
    try {
      for await (const { id } of client.subscribe({
        topics,
        backfillMs: BACKFILL_MS,
        signal: leaving.signal,
        onProgress,
      })) {
        receipts.add(user, id, now(), 'live')
      }
    } catch (error) {
      note(error)
    }
  }

  function note(error: unknown) {
    problem ??= WaypostError.is(error) ? `${error.code}: ${error.message}` : String(error)
  }

  return {
    get isSubscribed() {
      return subscribedAt !== undefined && problem === undefined
    },
    async arrive() {
      try {
        await pool.start()
        const state = await readPast()
        subscribedAt = now()
        void follow()
        void compare(state)
      } catch (error) {
        note(error)
      }
    },
    async publish(topic) {
      const publishedAt = now()
      const message = freshMessage(topic)
      try {
        const { id } = await client.publish(message, { signal: leaving.signal })
        return { id, topic, publishedAt, acknowledgedAt: now() }
      } catch (error) {
        const code = WaypostError.is(error) ? error.code : String(error)
        return { id: message.id, topic, publishedAt, acknowledgedAt: undefined, problem: code }
      }
    },
    row: () => ({ user, topics, historyTopic, firstPageMs, historyMs, subscribedAt, problem, failovers }),
    async leave() {
      leaving.abort()
      await client.close()
      await pool.stop()
    },
  }
}
