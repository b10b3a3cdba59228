import type { NodeId } from '@waypost/core'
import type { Entry } from './entry.js'

/** Most nodes that the pool keeps in mind. */
export interface RosterLimits {
  /** Servers in the pool that the registry vouches for; the user's own always have room beside them. @default 20_000 */
  readonly servers: number
  /** Candidates that wait for a verdict. @default 1_000 */
  readonly waiting: number
  /** Nodes known not to be trusted; the ones heard of longest ago go first. @default 2_000 */
  readonly untrusted: number
}

/** Where an entry stands. */
export type Place = 'member' | 'waiting' | 'untrusted'

/** Every node that the pool knows, in three bounded places. */
export interface Roster {
  get(nodeId: NodeId): Entry | undefined
  place(nodeId: NodeId): Place | undefined
  /**
   * Puts an entry at a place, from wherever it was. Returns the entry that had to go for it, if one had to: for a full
   * pool the entry itself, unless the user vouches for it.
   */
  move(entry: Entry, place: Place): Entry | undefined
  drop(nodeId: NodeId): void
  size(place: Place): number
  in(place: Place): IterableIterator<Entry>
  all(): Entry[]
  clear(): void
}

export function createRoster(limits: RosterLimits): Roster {
  const places: Record<Place, Map<NodeId, Entry>> = { member: new Map(), waiting: new Map(), untrusted: new Map() }
  const most: Record<Place, number> = { member: limits.servers, waiting: limits.waiting, untrusted: limits.untrusted }
  const names = ['member', 'waiting', 'untrusted'] as const

  const placeOf = (nodeId: NodeId) => names.find((name) => places[name].has(nodeId))

  /** The oldest of the source that fills the place most, so that a flood from one source displaces its own. */
  function victimAmong(waiting: ReadonlyMap<NodeId, Entry>): Entry | undefined {
    const counts = new Map<string, number>()
    for (const { sources } of waiting.values()) {
      for (const source of sources) counts.set(source, (counts.get(source) ?? 0) + 1)
    }
    const loudest = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0])[0]
    for (const entry of waiting.values()) {
      if (entry.sources.has(loudest) && entry.lastTrusted === undefined) return entry
    }
    return waiting.values().next().value
  }

  /** Strangers whom the registry vouches for, however many, keep nobody out whom the user vouches for. */
  function hasRoom(entry: Entry, members: ReadonlyMap<NodeId, Entry>): boolean {
    return entry.custom || [...members.values()].filter(({ custom }) => !custom).length < most.member
  }

  return {
    get: (nodeId) => places.member.get(nodeId) ?? places.waiting.get(nodeId) ?? places.untrusted.get(nodeId),
    place: placeOf,
    move(entry, place) {
      const target = places[place]
      const from = placeOf(entry.nodeId)
      if (from === place && place !== 'untrusted') return undefined
      if (from !== undefined) places[from].delete(entry.nodeId)
      let displaced: Entry | undefined
      if (target.size >= most[place]) {
        if (place === 'member' && !hasRoom(entry, target)) return entry
        if (place !== 'member') {
          displaced = place === 'waiting' ? victimAmong(target) : target.values().next().value
          if (displaced !== undefined) target.delete(displaced.nodeId)
        }
      }
      target.set(entry.nodeId, entry)
      return displaced
    },
    drop(nodeId) {
      for (const name of names) places[name].delete(nodeId)
    },
    size: (place) => places[place].size,
    in: (place) => places[place].values(),
    all: () => names.flatMap((name) => [...places[name].values()]),
    clear() {
      for (const name of names) places[name].clear()
    },
  }
}
