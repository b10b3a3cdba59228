/**
 * Where small state lives between runs. The shape is a subset of `unstorage`'s, so that one of its drivers can be
 * given as it is. Values are JSON-like; what comes back is treated as hostile: it may be corrupt or half-written.
 */
export interface Storage {
  getItem(key: string): Promise<unknown>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
}

/** Storage that forgets at exit. */
export function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: async (key) => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async (key) => void items.delete(key),
  }
}
