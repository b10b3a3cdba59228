import type { Clock, Logger, Random, SelectionStrategy, ServerClient } from '@waypost/core'
import { followChanges } from './changes.js'
import { type Chooser, createChooser } from './chooser.js'
import { type Connectivity, createConnectivity } from './connectivity.js'
import type { Emit } from './events.js'
import type { ServerPoolOptions, Settings } from './options.js'
import type { Pins } from './pins.js'
import { createRoster, type Roster } from './roster.js'
import { startRounds } from './rounds.js'
import { createTrustBook, type TrustBook } from './trust-book.js'
import { createVerifier } from './verifier.js'

/** What lives from one start of a pool to its stop. */
export interface Run {
  readonly roster: Roster
  readonly chooser: Chooser
  readonly connectivity: Connectivity
  readonly book: TrustBook
  readonly signal: AbortSignal
  wake(): void
  /** Frees everything; call it after `signal` fired. */
  end(): Promise<void>
}

/** {@link ServerPoolOptions} with what has a default filled in. */
export interface Parts<Client extends ServerClient> extends ServerPoolOptions<Client> {
  readonly strategy: SelectionStrategy
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly ownsParts: boolean
}

/** Wires a run: discovery feeds the trust book, which asks through the verifier and tells the chooser. */
export function startRun<Client extends ServerClient>(
  parts: Parts<Client>,
  settings: Settings,
  pins: Pins,
  emit: Emit,
  signal: AbortSignal,
): Run {
  const { kind, discovery, registry, transport, clock, random, logger, counters } = parts
  const roster = createRoster(settings.limits)
  const connectivity = createConnectivity({
    clock,
    ...(parts.isOnline === undefined ? {} : { isOnline: parts.isOnline }),
  })
  const chooser = createChooser({
    clock,
    random,
    strategy: parts.strategy,
    backoff: settings.backoff,
    connectivity,
    pinned: pins.set,
    emit,
  })
  const book = createTrustBook({
    kind,
    registry,
    roster,
    chooser,
    clock,
    random,
    cache: parts.cache,
    graceMs: settings.graceMs,
    recheckMs: settings.recheckMs,
    emit,
    onEvicted({ server }) {
      // A shared transport may carry another kind to the same server: there the clients alone end what is theirs.
      const ending = parts.ownsParts ? transport.disconnect(server) : Promise.resolve()
      ending.catch((error: unknown) => {
        logger.debug({ error: String(error) }, 'ending a connection failed')
      })
      if (chooser.eligible < settings.targetSize) rounds.wake()
    },
    onNews: () => rounds.wake(),
  })
  // A part that failed to start is started again the next time it is needed; start is idempotent.
  const prepare = (part: { start(): Promise<void> }) => async () => {
    if (parts.ownsParts && !signal.aborted) await part.start()
  }
  const prepareRegistry = prepare(registry)
  const verifier = createVerifier(
    {
      kind,
      registry,
      clock,
      logger,
      timeoutMs: settings.verifyTimeoutMs,
      batchSize: settings.verifyBatchSize,
      prepare: prepareRegistry,
      answered: book.answered,
    },
    signal,
  )
  book.use(verifier)
  const rounds = startRounds(
    {
      kind,
      discovery,
      clock,
      logger,
      pace: settings.pace,
      targetSize: settings.targetSize,
      prepare: prepare(discovery),
      usable: () => chooser.eligible,
      async offer(candidate) {
        if (candidate.record.ip === undefined && candidate.record.ip6 === undefined) {
          return counters?.count('pool_candidates_without_address_total', { source: candidate.source })
        }
        book.offer(candidate)
        // Back-pressure: a flood waits for verdicts, it pushes nobody out while the registry answers.
        if (roster.size('waiting') >= settings.limits.waiting) await verifier.progress()
      },
    },
    signal,
  )
  const changes = followChanges(
    { kind, registry, clock, random, logger, prepare: prepareRegistry, onChange: book.changed },
    signal,
  )
  const unsubscribe = discovery.onChange?.(kind, (change) => {
    if (signal.aborted) return
    if (change.type === 'found') book.offer(change.candidate)
    else book.withdraw(change.nodeId, change.source)
  })
  return {
    roster,
    chooser,
    connectivity,
    book,
    signal,
    wake: rounds.wake,
    async end() {
      unsubscribe?.()
      chooser.stop()
      book.stop()
      await Promise.all([rounds.ended, changes])
    },
  }
}
