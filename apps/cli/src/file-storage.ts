import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Storage } from '@waypost/core'
import { createStorage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs-lite'

/**
 * Storage in files below a folder, which is made when it is first written to. A file is replaced as a whole: who is
 * killed while writing leaves the one from before.
 */
export function fileStorage(folder: string): Storage {
  const storage = createStorage({ driver: fsDriver({ base: folder }) })
  let writes = 0
  const fileOf = (key: string) => join(folder, ...key.split(':'))
  return {
    async getItem(key) {
      const value: unknown = await storage.getItem(key)
      // The driver returns the error of a file that is there and cannot be read.
      if (value instanceof Error) throw value
      return value
    },
    async setItem(key, value) {
      const part = `${key}.${process.pid}-${++writes}.part`
      await storage.setItem(part, value)
      await rename(fileOf(part), fileOf(key))
    },
    removeItem: (key) => storage.removeItem(key),
  }
}
