/**
 * Something that runs between `start` and `stop`. Both are idempotent; calls that overlap share one run; a part that
 * was stopped may be started again unless its documentation says otherwise. After every await inside, an
 * implementation checks that it still runs.
 */
export interface Startable {
  start(): Promise<void>
  stop(): Promise<void>
}

/** The steps that a {@link lifecycle} runs. */
export interface LifecycleSteps {
  /** Brings the part up. `signal` fires when `stop` is called meanwhile. */
  up(signal: AbortSignal): Promise<void> | void
  /** Takes the part down; also called after an `up` that failed, to free what it had taken. */
  down(): Promise<void> | void
}

export type LifecycleState = 'stopped' | 'starting' | 'running' | 'stopping'

/** A {@link Startable} that also tells its state. */
export interface Lifecycle extends Startable {
  readonly state: LifecycleState
  /** Fires when the present run ends; already fired while stopped. */
  readonly signal: AbortSignal
}

const STOPPED = AbortSignal.abort()

/** Makes the written contract of {@link Startable} out of two steps: serialised, idempotent, safe to overlap. */
export function lifecycle(steps: LifecycleSteps): Lifecycle {
  let state: LifecycleState = 'stopped'
  let run = new AbortController()
  /** The run of the last start, also while that still waits for a stop before it. */
  let next = run
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  async function bringUp(previous: Promise<void> | undefined, next: AbortController) {
    await previous
    // Stopped before it began: there is nothing to bring up, and nothing to take down.
    if (next.signal.aborted) return
    state = 'starting'
    run = next
    const { signal } = run
    try {
      await steps.up(signal)
      if (!signal.aborted) state = 'running'
    } catch (error) {
      next.abort()
      try {
        await steps.down()
      } catch {
        // What is told is why the start failed, not what that left behind.
      }
      state = 'stopped'
      throw error
    }
  }

  async function takeDown(previous: Promise<void> | undefined, ending: AbortController) {
    ending.abort()
    const failed = await previous?.then(
      () => false,
      () => true,
    )
    if (failed === true || state === 'stopped') return
    state = 'stopping'
    try {
      await steps.down()
    } finally {
      state = 'stopped'
    }
  }

  return {
    get state() {
      return state
    },
    get signal() {
      return state === 'stopped' ? STOPPED : run.signal
    },
    start() {
      if (starting !== undefined) return starting
      next = new AbortController()
      const mine = bringUp(stopping, next).catch((error) => {
        if (starting === mine) starting = undefined
        throw error
      })
      starting = mine
      return mine
    },
    stop() {
      if (starting === undefined) return stopping ?? Promise.resolve()
      const mine = takeDown(starting, next).finally(() => {
        if (stopping === mine) stopping = undefined
      })
      starting = undefined
      stopping = mine
      return mine
    },
  }
}
