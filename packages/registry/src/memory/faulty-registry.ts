import {
  AbortedError,
  type Change,
  type Clock,
  type NodeId,
  type Registry,
  systemClock,
  type UnknownReason,
  type Verdict,
  wait,
} from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { type ChangeFeed, createChangeFeed } from '../change-feed.js'
import { unreadableError } from '../list-error.js'
import { unknownVerdict } from '../verdicts.js'

/** Switches of a {@link FaultyRegistry}; all may be moved at any time. */
export interface RegistryFaults {
  /**
   * Nothing can be said: every verdict is `unknown` for this reason, `list` rejects, and changes are held back. When it is set back to
   * `undefined`, watchers get a `resync`.
   */
  unknown: UnknownReason | undefined
  /** Verdicts and the start of lists come this many ms later. */
  delayMs: number
  /** Verdicts and lists never come; only an abort ends the call. */
  isStalled: boolean
  /** Replaces verdicts: the answer of an RPC that lies. */
  lie: ((nodeId: NodeId, honest: Verdict) => Verdict) | undefined
  /** Changes are lost without a trace: the registry's notices cannot be relied on. */
  dropsChanges: boolean
}

/** A registry with faults to switch on. */
export interface FaultyRegistry extends Registry {
  readonly faults: RegistryFaults
  /** Calls of `verify` so far, and the ids asked for in them. */
  readonly asked: { readonly calls: number; readonly nodeIds: readonly NodeId[] }
}

/** Puts switches before a registry. Starting and stopping are the inner registry's. */
export function createFaultyRegistry(inner: Registry, options: { readonly clock?: Clock } = {}): FaultyRegistry {
  const clock = options.clock ?? systemClock
  const feeds = new Set<ChangeFeed>()
  const asked = { calls: 0, nodeIds: [] as NodeId[] }
  let unknown: UnknownReason | undefined

  const faults: RegistryFaults = {
    get unknown() {
      return unknown
    },
    set unknown(reason) {
      const isRepaired = unknown !== undefined && reason === undefined
      unknown = reason
      if (isRepaired) for (const feed of feeds) feed.emit({ type: 'resync' })
    },
    delayMs: 0,
    isStalled: false,
    lie: undefined,
    dropsChanges: false,
  }

  async function answerTime(signal: AbortSignal | undefined) {
    if (signal?.aborted) throw new AbortedError(signal.reason)
    if (faults.isStalled) await new Promise<never>((_, reject) => rejectOnAbort(signal, reject))
    if (faults.delayMs > 0) await wait(clock, faults.delayMs, signal)
  }

  async function passOn(changes: AsyncIterable<Change>, feed: ChangeFeed) {
    for await (const change of changes) {
      // The policy is the user's own: no fault of the chain hides it.
      const isHeldBack = change.type !== 'policy' && (unknown !== undefined || faults.dropsChanges)
      if (!isHeldBack) feed.emit(change)
    }
    feed.closeAll()
  }

  const faulty: FaultyRegistry = {
    deployment: inner.deployment,
    faults,
    asked,
    start: () => inner.start(),
    stop: () => inner.stop(),
    async verify(kind, nodeIds, { signal } = {}) {
      asked.calls++
      asked.nodeIds.push(...nodeIds)
      await answerTime(signal)
      const { lie } = faults
      const reason = unknown
      if (reason !== undefined) return new Map(nodeIds.map((id) => [id, unknownVerdict(reason)]))
      const honest = await inner.verify(kind, nodeIds, signal === undefined ? {} : { signal })
      if (lie === undefined) return honest
      return new Map([...honest].map(([id, verdict]) => [id, lie(id, verdict)]))
    },
    async *list(kind, { signal } = {}) {
      try {
        await answerTime(signal)
      } catch {
        return
      }
      if (unknown !== undefined) throw unreadableError(unknown)
      for await (const resource of inner.list(kind, signal === undefined ? {} : { signal })) {
        if (unknown !== undefined) throw unreadableError(unknown)
        yield resource
      }
    },
    watch(kind, { signal } = {}) {
      const leave = new AbortController()
      const feed = createChangeFeed((watched) => {
        if (watched.size > 0) return
        feeds.delete(feed)
        leave.abort()
      })
      const changes = feed.watch(deriveResourceType(kind.resourceType), signal)
      if (feed.resourceTypes.size > 0) {
        feeds.add(feed)
        void passOn(inner.watch(kind, { signal: leave.signal }), feed)
      }
      return changes
    },
  }
  // Read through, since the policy moves while running; absent where the inner registry tells none.
  if (inner.policy !== undefined) {
    Object.defineProperty(faulty, 'policy', { enumerable: true, get: () => inner.policy })
  }
  if (inner.covers !== undefined) faulty.covers = (provider) => inner.covers?.(provider)
  return faulty
}

function rejectOnAbort(signal: AbortSignal | undefined, reject: (error: AbortedError) => void) {
  signal?.addEventListener('abort', () => reject(new AbortedError(signal.reason)), { once: true })
}
