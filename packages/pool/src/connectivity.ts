import type { Clock, NodeId } from '@waypost/core'

/** When failures mean that the client is offline rather than its servers. */
export interface ConnectivityOptions {
  readonly clock: Clock
  /** What the platform says; its "no" is believed, its "yes" is not. */
  readonly isOnline?: () => boolean
}

/** What a failure means. */
export type Ruling =
  | { readonly penalise: true }
  /** The client is offline: no penalty, and those of `forgive` are taken back. */
  | { readonly penalise: false; readonly forgive: readonly NodeId[]; readonly wentOffline: boolean }

/** Tells whether the client itself is offline. */
export interface Connectivity {
  /** Since when the client is offline, in ms since 1970; `undefined` while it is online. */
  readonly offlineSince: number | undefined
  /** @param members how many servers the pool has */
  failed(nodeId: NodeId, members: number): Ruling
  /** Returns the servers whose recent failure was theirs after all, when this success ended an offline time. */
  succeeded(nodeId: NodeId): readonly NodeId[]
}

/** So many different servers failing, with no success between, is the client's own failure. */
const SERVERS_IN_A_ROW = 3
/** Failures further apart than this, in ms, are not "at once". */
const STREAK_MS = 30_000
/** A server that failed within so many ms before another one worked had failed by itself. */
const SIMULTANEOUS_MS = 5_000

/**
 * The rule: the client is offline when the platform says so, or when three different servers (both, in a pool of two)
 * failed within 30 s with no success between. Then nobody is penalised and the streak's penalties are taken back. The
 * first success ends it; whoever failed within 5 s before it is penalised after all, since the network was there.
 * In a pool of one, a failing server cannot be told from a failing network: only the platform's word counts.
 */
export function createConnectivity({ clock, isOnline }: ConnectivityOptions): Connectivity {
  const streak = new Map<NodeId, number>()
  let offlineSince: number | undefined

  function ruleOffline(penalised: readonly NodeId[]): Ruling {
    const wentOffline = offlineSince === undefined
    offlineSince ??= clock.now()
    return { penalise: false, forgive: wentOffline ? penalised : [], wentOffline }
  }

  return {
    get offlineSince() {
      return offlineSince
    },
    failed(nodeId, members) {
      const now = clock.now()
      for (const [other, at] of streak) if (now - at > STREAK_MS) streak.delete(other)
      const penalised = [...streak.keys()]
      streak.set(nodeId, now)
      if (offlineSince !== undefined || isOnline?.() === false) return ruleOffline(penalised)
      const needed = Math.max(2, Math.min(SERVERS_IN_A_ROW, members))
      return streak.size >= needed ? ruleOffline(penalised) : { penalise: true }
    },
    succeeded(nodeId) {
      const now = clock.now()
      const wasOffline = offlineSince !== undefined
      streak.delete(nodeId)
      const guilty = wasOffline ? [...streak].filter(([, at]) => now - at <= SIMULTANEOUS_MS).map(([id]) => id) : []
      streak.clear()
      offlineSince = undefined
      return guilty
    },
  }
}
