import type { Visitor } from './visitor.js'

/** How many may be taken at a time. */
export interface PlaceLimits {
  /** By one transport identity. */
  readonly perPeer: number
  /** From one network. */
  readonly perPrefix: number
  /** By all. */
  readonly overall: number
}

/** Places that visitors take for as long as they need them, such as subscriptions. */
export interface Places {
  readonly taken: number
  /** @returns what gives the place back, idempotent; undefined when there is none for this visitor */
  take(visitor: Visitor): (() => void) | undefined
}

/** Holds visitors to their share: nobody shuts the others out by making identities. */
export function createPlaces({ perPeer, perPrefix, overall }: PlaceLimits): Places {
  const byPeer = new Map<string, number>()
  const byPrefix = new Map<string, number>()
  let taken = 0

  return {
    get taken() {
      return taken
    },
    take({ peer, prefix }) {
      const own = byPeer.get(peer) ?? 0
      const near = byPrefix.get(prefix) ?? 0
      if (own >= perPeer || near >= perPrefix || taken >= overall) return undefined
      byPeer.set(peer, own + 1)
      byPrefix.set(prefix, near + 1)
      taken++
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        giveBack(byPeer, peer)
        giveBack(byPrefix, prefix)
        taken--
      }
    },
  }
}

function giveBack(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1
  if (left === 0) counts.delete(key)
  else counts.set(key, left)
}
