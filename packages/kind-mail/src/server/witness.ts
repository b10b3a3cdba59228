import type { Clock, Counters, NodeId, Random, Server, ServicePeers } from '@waypost/core'
import type { EnvelopeId } from '../envelope.js'
import { type Receipt, verifyReceipt } from '../receipt.js'
import type { ReconcilePeer } from './reconcile/reconcile-peer.js'

/** A receipt as it came, and the ids that it names. */
interface GivenReceipt {
  readonly signed: Uint8Array
  readonly ids: Receipt['ids']
}

/** Gets receipts of other servers for publishers, who then need no session with those. */
export interface Witnesses {
  /** Receipts, signed, of as many of the named servers as are wanted and answer in time. Never rejects. */
  of(ids: readonly EnvelopeId[], wanted: number, servers: readonly NodeId[]): Promise<readonly Uint8Array[]>
  stop(): Promise<void>
}

/** How long ids gather before a server is asked for a receipt of them all, in ms: one signature for many publishers. */
const GATHER_MS = 20
/** How long the others may take before a publisher is told who has answered, in ms. */
const PATIENCE_MS = 3_000
/** Ids of one request. */
const MOST_IDS = 1_000

interface Line {
  peer: Promise<ReconcilePeer> | undefined
  waiting: { readonly ids: readonly EnvelopeId[]; resolve(receipt: GivenReceipt | undefined): void }[]
  isDue: boolean
}

/** @param options.connect opens a session with a verified server */
export function createWitnesses(options: {
  readonly peers: ServicePeers
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  connect(server: Server): Promise<ReconcilePeer>
}): Witnesses {
  const { peers, clock, random, counters, connect } = options
  const lines = new Map<NodeId, Line>()
  let isStopped = false

  function lineOf({ nodeId }: Server): Line {
    const present = lines.get(nodeId)
    if (present !== undefined) return present
    const made: Line = { peer: undefined, waiting: [], isDue: false }
    lines.set(nodeId, made)
    return made
  }

  /** The session with a server, opened when there is none. */
  async function peerOf(server: Server, line: Line): Promise<ReconcilePeer> {
    const present = await line.peer?.catch(() => undefined)
    if (present?.isOpen === true) return present
    const made = connect(server)
    line.peer = made
    return made
  }

  function ask(server: Server, ids: readonly EnvelopeId[]): Promise<GivenReceipt | undefined> {
    const line = lineOf(server)
    return new Promise((resolve) => {
      line.waiting.push({ ids, resolve })
      if (line.isDue) return
      line.isDue = true
      clock.after(GATHER_MS, () => {
        line.isDue = false
        const waiting = line.waiting.splice(0)
        for (let next = 0; next < waiting.length; ) {
          const batch: typeof waiting = []
          for (let count = 0; next < waiting.length; next++) {
            const letter = waiting[next] as (typeof waiting)[number]
            count += letter.ids.length
            if (batch.length > 0 && count > MOST_IDS) break
            batch.push(letter)
          }
          void send(server, line, batch)
        }
      })
    })
  }

  async function send(server: Server, line: Line, batch: Line['waiting']) {
    let receipt: GivenReceipt | undefined
    try {
      const peer = await peerOf(server, line)
      const signed = await peer.confirm([...new Set(batch.flatMap(({ ids }) => ids))])
      // What a publisher cannot read is held against the server that it asked.
      receipt = { signed, ids: verifyReceipt(signed, [server]).ids }
    } catch {
      line.peer = undefined
    }
    const named = new Set(receipt?.ids)
    for (const { ids, resolve } of batch) {
      counters.count('mail_witnessed_total', { outcome: ids.every((id) => named.has(id)) ? 'given' : 'failed' })
      resolve(receipt)
    }
  }

  return {
    async of(ids, wanted, servers) {
      if (isStopped) return []
      const names = new Set(servers)
      const candidates = peers.list().filter(({ nodeId, addresses }) => names.has(nodeId) && addresses.length > 0)
      const whole: Uint8Array[] = []
      /** Of some of the ids alone: given where too few servers have all. */
      const partial: Uint8Array[] = []
      const enough = Promise.withResolvers<void>()
      const cancel = clock.after(PATIENCE_MS, enough.resolve)

      async function askNext(): Promise<void> {
        const [server] = candidates.splice(random.integer(candidates.length || 1), 1)
        if (server === undefined) return
        const receipt = await ask(server, ids)
        const named = new Set(receipt?.ids)
        const has = ids.filter((id) => named.has(id)).length
        if (receipt !== undefined && has > 0) (has === ids.length ? whole : partial).push(receipt.signed)
        if (has < ids.length) return askNext()
      }

      Promise.all(Array.from({ length: wanted }, askNext)).then(() => enough.resolve())
      await enough.promise
      cancel()
      return [...whole, ...partial].slice(0, wanted)
    },
    async stop() {
      isStopped = true
      await Promise.all([...lines.values()].map(({ peer }) => peer?.then((open) => open.close()).catch(() => {})))
    },
  }
}
