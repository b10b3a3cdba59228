import type { BroadcastGroup, BroadcastVerdict } from '@waypost/core'

type OnMessage = (message: Uint8Array, from: string) => BroadcastVerdict | Promise<BroadcastVerdict>

interface Group {
  readonly onMessage: OnMessage
  readonly isMember: (peer: string) => boolean
  readonly seen: Set<string>
}

/** One host's part in the groups of a memory network: floods along the links between hosts. */
export interface MemoryGossip {
  readonly peer: string
  readonly groups: Map<string, Group>
  readonly links: Set<MemoryGossip>
  connect(other: MemoryGossip): void
  disconnect(peer: string): void
  disconnectAll(): void
  join(topic: string, onMessage: OnMessage, options: { isMember?: (peer: string) => boolean }): BroadcastGroup
  receive(topic: string, message: Uint8Array, from: string): Promise<void>
}

/** A {@link MemoryGossip} of the host with this transport identity. */
export function createMemoryGossip(peer: string): MemoryGossip {
  const groups = new Map<string, Group>()
  const links = new Set<MemoryGossip>()

  const members = (topic: string, group: Group) =>
    [...links].filter((link) => link.groups.get(topic)?.isMember(peer) && group.isMember(link.peer))

  /** Messages are told apart by their content, as on the real network. */
  const idOf = (message: Uint8Array) => message.toString()

  async function spread(topic: string, group: Group, message: Uint8Array, except?: string) {
    const targets = members(topic, group).filter((link) => link.peer !== except)
    await Promise.all(targets.map((link) => link.receive(topic, message.slice(), peer)))
  }

  const gossip: MemoryGossip = {
    peer,
    groups,
    links,
    connect(other) {
      links.add(other)
      other.links.add(gossip)
    },
    disconnect(remote) {
      for (const link of links) {
        if (link.peer !== remote) continue
        links.delete(link)
        link.links.delete(gossip)
      }
    },
    disconnectAll() {
      for (const link of links) link.links.delete(gossip)
      links.clear()
    },
    join(topic, onMessage, { isMember = () => true }) {
      const group: Group = { onMessage, isMember, seen: new Set() }
      groups.set(topic, group)
      return {
        async publish(message) {
          group.seen.add(idOf(message))
          await spread(topic, group, message)
        },
        peers: () => members(topic, group).map((link) => link.peer),
        async leave() {
          if (groups.get(topic) === group) groups.delete(topic)
        },
      }
    },
    async receive(topic, message, from) {
      const group = groups.get(topic)
      if (group === undefined || !group.isMember(from)) return
      const id = idOf(message)
      if (group.seen.has(id)) return
      group.seen.add(id)
      if ((await group.onMessage(message, from)) === 'accept') await spread(topic, group, message, from)
    },
  }
  return gossip
}
