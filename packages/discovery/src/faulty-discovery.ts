import { type Clock, type Discovery, type NodeRecord, systemClock, WaypostError, wait } from '@waypost/core'

/** Switches of a {@link FaultyDiscovery}; they work from the next candidate on. */
export interface DiscoveryFaults {
  /** Never yields and never ends, not even when the signal fires. @default false */
  silent: boolean
  /** Pause before each candidate and before the end, in ms. @default 0 */
  slowMs: number
  /** Fails instead of the next candidate. @default false */
  failing: boolean
  /** Records that it claims, before the real ones, to be custom servers that the user vouches for. @default none */
  lies: readonly NodeRecord[]
  /** Yields everything so many times. @default 1 */
  repeats: number
}

/** A source with switches for what goes wrong in real ones. */
export interface FaultyDiscovery extends Discovery {
  readonly faults: DiscoveryFaults
}

/** Wraps a source; without a switch set it is that source. */
export function createFaultyDiscovery(
  inner: Discovery,
  { clock = systemClock }: { clock?: Clock } = {},
): FaultyDiscovery {
  const faults: DiscoveryFaults = { silent: false, slowMs: 0, failing: false, lies: [], repeats: 1 }
  const { advertise, onChange } = inner

  async function goWrong(signal: AbortSignal | undefined) {
    if (faults.silent) await new Promise<never>(() => {})
    if (faults.slowMs > 0) await wait(clock, faults.slowMs, signal)
    if (faults.failing) throw new FaultInjectedError()
  }

  return {
    name: `faulty ${inner.name}`,
    faults,
    start: () => inner.start(),
    stop: () => inner.stop(),
    async *discover(kind, options = {}) {
      try {
        for (const record of faults.lies) {
          await goWrong(options.signal)
          yield { record, source: 'topic', foundAt: clock.now(), custom: true }
        }
        for (let pass = 0; pass < faults.repeats; pass++) {
          for await (const candidate of inner.discover(kind, options)) {
            await goWrong(options.signal)
            yield candidate
          }
        }
        await goWrong(options.signal)
      } catch (error) {
        if (!WaypostError.is(error, 'ABORTED')) throw error
      }
    },
    ...(advertise === undefined ? {} : { advertise: advertise.bind(inner) }),
    ...(onChange === undefined ? {} : { onChange: onChange.bind(inner) }),
  }
}

/** A switch of a faulty source was on. */
export class FaultInjectedError extends WaypostError<'FAULT_INJECTED'> {
  /** @internal */
  constructor() {
    super({ code: 'FAULT_INJECTED', message: 'the source fails because its switch says so', isRetryable: true })
  }
}
