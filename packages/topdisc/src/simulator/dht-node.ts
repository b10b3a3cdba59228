import type { Topic } from '@waypost/core'
import { type AdHolder, createLruHolder, createTicketHolder } from './ad-holder.js'
import { createBaselineRequests, QUERY_BYTES } from './baseline-requests.js'
import { walk } from './closest-walk.js'
import type { SimulatedNode, World } from './simulated-node.js'

/** Nodes nearest to the topic that hold an advertisement. */
const CLOSEST = 20
/** An advertisement is stored again this long before it runs out, in ms. */
const RENEWAL_MARGIN_MS = 30_000
const STORE_OVERHEAD_BYTES = 60
const NO_TICKET = new Uint8Array(0)

/**
 * A plain DHT: advertisements go to the 20 nodes nearest to the topic, and lookups walk there, collecting what the nodes
 * on their way hold.
 *
 * @param options.hasTickets whether holders admit by waiting time instead of taking everybody and evicting the oldest
 */
export function createDhtNodes(world: World, options: { readonly hasTickets: boolean }): SimulatedNode[] {
  const { timeline, population, settings } = world
  const requests = createBaselineRequests(world)
  const holders = population.records.map((_, node) =>
    options.hasTickets ? createTicketHolder(world, node) : createLruHolder(world),
  )
  const recordBytes = population.recordBytes[0]?.length ?? 0
  const attacked = population.topics[population.target]
  const holder = (node: number) => holders[node] as AdHolder
  const lies = (node: number, asker: number, topic: Topic) =>
    topic === attacked && population.isMalicious(node) && !population.isMalicious(asker)

  return population.records.map((_, from): SimulatedNode => {
    /** When each holder's advertisement runs out. */
    const placed = new Map<number, number>()

    function store(to: number, topic: Topic, ticket: Uint8Array) {
      requests.ask(
        { from, to, bytes: STORE_OVERHEAD_BYTES + recordBytes + ticket.length },
        () => {
          const accepted = { ticket: NO_TICKET, waitMs: settings.adLifetimeMs }
          return { reply: lies(to, from, topic) ? accepted : holder(to).store(from, topic, ticket), records: 0 }
        },
        (reply) => {
          if (reply === undefined || reply.waitMs === 0) return
          if (reply.ticket.length === 0) placed.set(to, timeline.now() + reply.waitMs)
          else timeline.schedule(reply.waitMs, () => store(to, topic, reply.ticket))
        },
      )
    }

    function place(topic: Topic) {
      walk(world, {
        from,
        target: topic,
        width: CLOSEST,
        isOver: () => false,
        ask(to, done) {
          requests.ask(
            { from, to, bytes: QUERY_BYTES },
            () => {
              const named = requests.closestFrom(to, from, topic)
              return { reply: named, records: named.length }
            },
            done,
          )
        },
        onEnd(closest) {
          for (const to of closest) store(to, topic, NO_TICKET)
        },
      })
      timeline.schedule(Math.max(1, settings.adLifetimeMs - RENEWAL_MARGIN_MS), () => place(topic))
    }

    return {
      held: (topic) => holder(from).ads(topic),
      holds: () => holder(from).size(),
      advertise: place,
      registrars: () => [...placed.values()].filter((until) => until > timeline.now()).length,
      lookup(topic, onFound, onEnd) {
        const found = new Set([from])
        const isOver = () => found.size > settings.lookupTarget
        walk(world, {
          from,
          target: topic,
          width: CLOSEST,
          isOver,
          ask(to, done) {
            requests.ask(
              { from, to, bytes: QUERY_BYTES },
              () => {
                const ads = lies(to, from, topic) ? requests.accomplices() : holder(to).ads(topic)
                const named = requests.closestFrom(to, from, topic)
                return { reply: { ads, named }, records: ads.length + named.length }
              },
              (reply) => {
                for (const node of reply?.ads ?? []) {
                  if (found.has(node) || isOver()) continue
                  found.add(node)
                  onFound(node)
                }
                done(reply?.named)
              },
            )
          },
          onEnd,
        })
      },
    }
  })
}
