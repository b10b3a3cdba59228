import type { Storage } from '@waypost/core'
import { createStorage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs-lite'

/** Storage in files below a folder, which is made when it is first written to. */
export function fileStorage(folder: string): Storage {
  const storage = createStorage({ driver: fsDriver({ base: folder }) })
  return {
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => storage.setItem(key, value),
    removeItem: (key) => storage.removeItem(key),
  }
}
