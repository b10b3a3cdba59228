import type { Logger } from '@waypost/core'

/** Calls listeners by event name. */
export interface Emitter<Events> {
  /** Returns a function that ends it. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void
}

/** A listener that throws is logged: it breaks neither the pool nor the other listeners. */
export function createEmitter<Events>(logger: Logger): Emitter<Events> {
  type Listener = (event: never) => void
  const listeners = new Map<keyof Events, Set<Listener>>()
  return {
    on(name, listener) {
      // Wrapped, so that one function given twice is two subscriptions.
      const subscription: Listener = (event) => listener(event)
      const set = listeners.get(name) ?? new Set<Listener>()
      listeners.set(name, set.add(subscription))
      return () => void set.delete(subscription)
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(event as never)
        } catch (error) {
          logger.error({ event: String(name), error: String(error) }, 'a listener of the pool failed')
        }
      }
    },
  }
}
