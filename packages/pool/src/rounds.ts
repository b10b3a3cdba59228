import type { Candidate, Clock, Discovery, Logger, ServerKind } from '@waypost/core'
import { createNap, logFailure, onAbort, orAborted, untilAborted } from './aborting.js'

/** How often a pool looks for servers. */
export interface DiscoveryPace {
  /** Pause between passes while the pool lacks servers, in ms; doubles with every pass that brings none, up to `slowMs`. @default 1_000 */
  readonly fastMs: number
  /** Pause once the pool has its target size, in ms. @default 60_000 */
  readonly slowMs: number
  /** Longest pass, in ms; what a stalled source can cost. @default 30_000 */
  readonly passMs: number
}

export interface RoundsOptions {
  readonly kind: ServerKind
  readonly discovery: Discovery
  readonly clock: Clock
  readonly logger: Logger
  readonly pace: DiscoveryPace
  /** Makes sure that the source runs. */
  prepare(): Promise<void>
  /** Takes a candidate; the next one is asked for when this resolves. */
  offer(candidate: Candidate): Promise<void> | void
  /** Servers that may be chosen now. */
  usable(): number
  readonly targetSize: number
}

/** Looks for servers, one pass after another. */
export interface Rounds {
  /** Another pass soon: servers were lost, or there is news. */
  wake(): void
  /** Resolves after `signal` fired. */
  readonly ended: Promise<void>
}

export function startRounds(options: RoundsOptions, signal: AbortSignal): Rounds {
  const { clock, pace, logger } = options
  const nap = createNap(clock, signal)
  const minimum = createNap(clock, signal)
  let woken = false

  async function pass() {
    const given = new AbortController()
    const giveUp = () => given.abort()
    const end = onAbort([signal], giveUp)
    const cancelTimer = clock.after(pace.passMs, giveUp)
    try {
      await orAborted(options.prepare(), given.signal)
      if (given.signal.aborted) return
      const found = options.discovery.discover(options.kind, { signal: given.signal })
      for await (const candidate of untilAborted(found, given.signal)) await options.offer(candidate)
    } catch (error) {
      if (!signal.aborted) logFailure(logger, error, 'a discovery pass failed')
    } finally {
      cancelTimer()
      end()
    }
  }

  async function run() {
    let fruitless = 0
    while (!signal.aborted) {
      woken = false
      const before = options.usable()
      await pass()
      fruitless = options.usable() > before ? 0 : fruitless + 1
      // The shortest pause holds for wake-ups too: a flood of registry events makes no flood of passes.
      await minimum.rest(pace.fastMs)
      if (woken) {
        fruitless = 0
        continue
      }
      const isSatisfied = options.usable() >= options.targetSize
      const pause = isSatisfied ? pace.slowMs : Math.min(pace.slowMs, pace.fastMs * 2 ** Math.min(fruitless, 16))
      if (!woken && pause > pace.fastMs) await nap.rest(pause - pace.fastMs)
    }
  }

  return {
    wake() {
      woken = true
      nap.wake()
    },
    ended: run(),
  }
}
