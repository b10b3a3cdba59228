import { defineServerKind, type Storage } from '@waypost/core'
import { createStore, del, entries, set } from 'idb-keyval'
import { createStorage } from 'unstorage'
import indexedDbDriver from 'unstorage/drivers/indexedb'
import { createRegistry } from '../../src/index.js'
import type { Life, Lived, PageApi } from './page-contract.js'

// Runs in a browser. The storage is what an app mounts there: the driver of unstorage as it comes.

const PLACE = { dbName: 'waypost', storeName: 'registry' }
const database = createStore(PLACE.dbName, PLACE.storeName)
const kind = defineServerKind({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: async () => ({ close: async () => {} }),
})

/** The storage, but for a change of a kept list that never comes to an end. */
function hangingAt(change: number | undefined, storage: Storage): Storage {
  let changes = 0
  const counted = (key: string) => {
    if (!key.startsWith('waypost:mirror:') || ++changes !== change) return undefined
    api.isHanging = true
    return new Promise<never>(() => {})
  }
  return {
    getItem: (key) => storage.getItem(key),
    setItem: async (key, value) => counted(key) ?? storage.setItem(key, value),
    removeItem: async (key) => counted(key) ?? storage.removeItem(key),
  }
}

const api: PageApi = {
  isHanging: false,
  async live({ rpc, address, chainId, nodeIds, hangAtChange }: Life): Promise<Lived> {
    let corrupt = 0
    const client = createRegistry({
      rpc,
      address,
      chainId,
      policy: { type: 'any-approved' },
      storage: hangingAt(hangAtChange, createStorage({ driver: indexedDbDriver(PLACE) })),
      counters: { count: (name) => void (name === 'registry_mirror_corrupt_total' && corrupt++) },
    })
    await client.start()
    const verdicts = await client.verify(kind, nodeIds)
    const { mirror } = client.status()
    await client.stop()
    return { verdicts: nodeIds.map((nodeId) => verdicts.get(nodeId)), mirror, corrupt }
  },
  items: () => entries<string, unknown>(database),
  put: (key, value) => set(key, value, database),
  remove: (key) => del(key, database),
}

Object.assign(globalThis, { waypost: api })
