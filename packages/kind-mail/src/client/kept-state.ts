import { type Clock, ConfigurationError, type Storage, WaypostError } from '@waypost/core'

/** A reading's state in an application's storage. */
export interface KeptState {
  readonly name: string
  /** What was kept, if anything. */
  load(): Promise<string | undefined>
  /** Keeps a state soon: not more often than every few seconds. */
  note(state: () => string): void
  /** Keeps a state now; resolves when it is stored, also when that failed. */
  save(state: () => string): Promise<void>
}

/** How often a state is kept while a reading goes on, in ms. */
const EVERY_MS = 5_000
const NAME = /^[A-Za-z0-9._-]{1,64}$/

/**
 * @param name under which the state is kept
 * @param onFailure told when it could not be stored: the reading goes on, and a later one delivers more again
 * @throws ConfigurationError for a malformed name
 */
export function createKeptState(options: {
  readonly storage: Storage
  readonly name: string
  readonly clock: Clock
  onFailure(error: unknown): void
}): KeptState {
  const { storage, name, clock, onFailure } = options
  if (!NAME.test(name)) throw new ConfigurationError('keepAs', name, 'give 1 to 64 letters, digits, dots, dashes')
  const key = `waypost/mail/${name}`
  let savedAt = clock.now()
  /** One write after the other, so that an older state never comes last. */
  let writing: Promise<void> = Promise.resolve()

  function save(state: () => string): Promise<void> {
    savedAt = clock.now()
    const text = state()
    writing = writing.then(() => storage.setItem(key, text)).catch(onFailure)
    return writing
  }

  return {
    name,
    async load() {
      const kept = await storage.getItem(key)
      return typeof kept === 'string' ? kept : undefined
    },
    save,
    note(state) {
      if (clock.now() - savedAt >= EVERY_MS) void save(state)
    },
  }
}

/** Whether a state that was kept cannot be used: written by another version, or damaged. */
export function isUnusable(error: unknown): boolean {
  return WaypostError.is(error, 'STATE_INVALID')
}
