import {
  type Advertisement,
  type CallOptions,
  type Candidate,
  type Clock,
  type Counters,
  type Discovery,
  type DiscoverySource,
  type Logger,
  lifecycle,
  type NodeId,
  type NodeRecord,
  noCounters,
  type ServerKind,
  silentLogger,
  systemClock,
  WaypostError,
} from '@waypost/core'

export interface MergeOptions {
  /** A source that yields nothing for so long is left out of the rest of the pass, in ms. @default 20_000 */
  readonly stallMs?: number
  readonly clock?: Clock
  readonly logger?: Logger
  readonly counters?: Counters
}

interface Arrival {
  readonly feed: Feed
  readonly step: IteratorResult<Candidate> | { readonly failure: unknown }
}

interface Feed {
  readonly source: Discovery
  readonly iterator: AsyncIterator<Candidate>
  cancelTimer: () => void
  isOver: boolean
}

/** Nodes remembered within one pass, to tell repetitions. */
const MOST_SEEN = 20_000

/**
 * One source out of several. Their streams come as they come: each source has one candidate under way and is asked for
 * the next when that one was taken, so a fast source holds no slow one up, a flood waits its turn, and a source that
 * fails or stalls costs the others nothing.
 *
 * A node is told again only when another source found it too or a higher sequence turned up, always with the newest
 * record: so a receiver learns every source of a node. `stop` stops the sources.
 */
export function mergeDiscoveries(sources: readonly Discovery[], options: MergeOptions = {}): Discovery {
  const { stallMs = 20_000, clock = systemClock, logger = silentLogger, counters = noCounters } = options
  const life = lifecycle({
    up() {
      // Not awaited: a source that is slow to start, or fails to, does not hold the others. A pass starts it again.
      for (const source of sources) source.start().catch(() => undefined)
    },
    async down() {
      await Promise.allSettled(sources.map((source) => source.stop()))
    },
  })

  async function* discover(kind: ServerKind, { signal }: CallOptions = {}): AsyncGenerator<Candidate> {
    const given = new AbortController()
    const ends = [life.signal, ...(signal === undefined ? [] : [signal])]
    const arrivals: Arrival[] = []
    let notify = () => {}
    const end = () => {
      given.abort()
      notify()
    }
    for (const one of ends) one.addEventListener('abort', end, { once: true })
    if (ends.some(({ aborted }) => aborted)) given.abort()

    const feeds = sources.map((source) => open(source, kind, given.signal))
    const pull = (feed: Feed) => {
      const arrive = (step: Arrival['step']) => {
        feed.cancelTimer()
        if (feed.isOver) return
        arrivals.push({ feed, step })
        notify()
      }
      feed.cancelTimer = clock.after(stallMs, () => {
        arrive({ failure: stalled(feed.source, stallMs) })
        feed.isOver = true
      })
      feed.iterator.next().then(arrive, (failure: unknown) => arrive({ failure }))
    }

    const seen = createSeen()
    const failures: unknown[] = []
    let running = feeds.length
    try {
      for (const feed of feeds) pull(feed)
      while (running > 0 && !given.signal.aborted) {
        const arrival = arrivals.shift()
        if (arrival === undefined) {
          await new Promise<void>((resolve) => {
            notify = resolve
          })
          continue
        }
        const { feed, step } = arrival
        if ('failure' in step) {
          failures.push(step.failure)
          report(feed.source, step.failure)
        } else if (step.done !== true) {
          const candidate = seen(step.value)
          if (candidate !== undefined) yield candidate
          pull(feed)
          continue
        }
        feed.isOver = true
        running--
      }
      if (failures.length > 0 && failures.length === sources.length) throw new MergeError(sources, failures)
    } finally {
      for (const one of ends) one.removeEventListener('abort', end)
      given.abort()
      for (const feed of feeds) {
        feed.isOver = true
        feed.cancelTimer()
        // Not awaited: a stalled source may never answer.
        feed.iterator.return?.()?.then(undefined, () => undefined)
      }
    }
  }

  function report({ name }: Discovery, failure: unknown) {
    counters.count('discovery_passes_failed_total', { source: name })
    logger.warn({ source: name, error: String(failure) }, 'a discovery source failed; the others go on')
  }

  const advertisers = sources.flatMap((source) => {
    const { name, advertise } = source
    return advertise === undefined ? [] : [{ name, advertise: advertise.bind(source) }]
  })

  return {
    name: 'merge',
    start: life.start,
    stop: life.stop,
    discover,
    onChange(kind, listener) {
      const ends = sources.map((source) => source.onChange?.(kind, listener))
      return () => {
        for (const end of ends) end?.()
      }
    },
    ...(advertisers.length === 0
      ? {}
      : {
          async advertise(kind: ServerKind, callOptions?: CallOptions): Promise<Advertisement> {
            const placed = await Promise.allSettled(advertisers.map((one) => one.advertise(kind, callOptions)))
            const working = placed.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
            const failed = placed.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
            if (working.length === 0) throw new MergeError(advertisers, failed)
            for (const failure of failed) logger.warn({ error: String(failure) }, 'a source failed to advertise')
            return {
              async stop() {
                await Promise.all(working.map((one) => one.stop()))
              },
            }
          },
        }),
  }
}

function open(source: Discovery, kind: ServerKind, signal: AbortSignal): Feed {
  async function* started() {
    await source.start()
    if (!signal.aborted) yield* source.discover(kind, { signal })
  }
  return { source, iterator: started(), cancelTimer() {}, isOver: false }
}

/** Gives a candidate back with the newest record known, or nothing when it says nothing new. */
function createSeen() {
  const nodes = new Map<NodeId, { record: NodeRecord; sources: Set<DiscoverySource> }>()
  return (candidate: Candidate): Candidate | undefined => {
    const { record, source } = candidate
    const known = nodes.get(record.nodeId)
    if (known === undefined) {
      const oldest = nodes.size >= MOST_SEEN ? nodes.keys().next().value : undefined
      if (oldest !== undefined) nodes.delete(oldest)
      nodes.set(record.nodeId, { record, sources: new Set([source]) })
      return candidate
    }
    const isNewer = record.sequence > known.record.sequence
    const isNewSource = !known.sources.has(source)
    if (isNewer) known.record = record
    known.sources.add(source)
    return isNewer || isNewSource ? { ...candidate, record: known.record } : undefined
  }
}

function stalled({ name }: Discovery, stallMs: number) {
  return new WaypostError({
    code: 'SOURCE_STALLED',
    message: `the source "${name}" gave nothing for ${stallMs} ms`,
    data: { source: name, stallMs },
    isRetryable: true,
  })
}

/** Every one of the merged sources failed; `data.sources` names them, `cause` is the first failure. */
export class MergeError extends WaypostError<'ALL_SOURCES_FAILED'> {
  /** @internal */
  constructor(sources: readonly { readonly name: string }[], failures: readonly unknown[]) {
    super({
      code: 'ALL_SOURCES_FAILED',
      message: 'every discovery source failed',
      hint: 'check the network; look at the cause and the log for each source',
      data: { sources: sources.map(({ name }) => name) },
      cause: failures[0],
      isRetryable: failures.some((failure) => WaypostError.is(failure) && failure.isRetryable),
    })
  }
}
