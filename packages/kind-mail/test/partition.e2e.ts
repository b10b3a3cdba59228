import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { systemClock, WaypostError, wait } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { type EnvelopeId, MailError } from '@waypost/kind-mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNamespaces, type Place } from './namespaces.js'
import { type ClusterServer, type ServerCluster, startCluster } from './server-cluster.js'

const program = fileURLToPath(new URL('./client-process.mjs', import.meta.url))
const random = seededRandom(29)
const ROUNDS = Math.max(2, Math.ceil(Number(process.env.WAYPOST_CHAOS_ROUNDS ?? 0) / 5))
const cleanups: (() => unknown)[] = []

/** A client in a process of its own. */
interface Client {
  publish(count: number, acknowledgements: number): Promise<EnvelopeId[]>
  /** What is new. */
  read(): Promise<EnvelopeId[]>
  /** How many of the ids each server has that this client reaches. */
  presence(ids: readonly EnvelopeId[]): Promise<number[]>
}

async function startClient(servers: readonly ClusterServer[], place: Place | undefined): Promise<Client> {
  const settings = JSON.stringify({ servers: servers.map(({ address }) => address) })
  const [file = '', ...args] = [...(place?.command ?? []), process.execPath, program, settings]
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  cleanups.push(() => {
    child.kill('SIGKILL')
    return gone
  })
  const answer = () =>
    new Promise<never>((resolve, reject) => {
      child.once('message', ({ result, error }: { result: never; error?: { code: string; message: string } }) => {
        if (error === undefined) resolve(result)
        else reject(new MailError({ code: 'NO_SERVER', message: `${error.code}: ${error.message}` }))
      })
    })
  await answer()
  const ask = (request: object): Promise<never> => {
    child.send(request)
    return answer()
  }
  const topic = 'news'
  return {
    publish(count, acknowledgements) {
      const payloads = Array.from({ length: count }, () => Buffer.from(random.bytes(40)).toString('hex'))
      return ask({ what: 'publish', topic, payloads, acknowledgements })
    },
    read: () => ask({ what: 'read', topic, crossCheck: 2 }),
    presence: async (ids) => Object.values(await ask({ what: 'presence', ids })),
  }
}

let cluster: ServerCluster
let left: Client
let right: Client
let part: (isCut: boolean) => void

beforeAll(async () => {
  const made = createNamespaces()
  if ('reason' in made) {
    process.stderr.write(`the partition is played by proxies: ${made.reason}\n`)
    cluster = await startCluster([0, 0, 0], random)
    cleanups.push(() => cluster.stop())
    part = (isCut) => cluster.part(0, isCut)
    // Clients are not behind the proxies, so each knows its own side alone.
    left = await startClient(cluster.servers.slice(0, 1), undefined)
    right = await startClient(cluster.servers.slice(1), undefined)
  } else {
    cleanups.push(() => made.remove())
    cluster = await startCluster([0, 0, 0], random, { places: [made.left, made.right, made.right] })
    cleanups.push(() => cluster.stop())
    part = made.part
    left = await startClient(cluster.servers, made.left)
    right = await startClient(cluster.servers, made.right)
  }
})
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** Asks again and again until the answer will do. */
async function until(check: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const isDone = await check().catch((error) => {
      if (WaypostError.is(error, 'NO_SERVER')) return false
      throw error
    })
    if (isDone) return
    await wait(systemClock, 200)
  }
}

describe('a network that is cut in two', () => {
  it('and joined again gives everybody what was published on both sides, once, also behind what they had read', async () => {
    const published: EnvelopeId[] = []
    const got = { left: [] as EnvelopeId[], right: [] as EnvelopeId[] }
    const readOn = async () => {
      got.left.push(...(await left.read()))
      got.right.push(...(await right.read()))
    }
    const hasAll = (client: Client) => async () =>
      (await client.presence(published)).every((count) => count === published.length)

    for (let round = 0; round < ROUNDS; round++) {
      published.push(...(await right.publish(20, 2)))
      for (const client of [left, right]) await until(hasAll(client))
      await readOn()

      part(true)
      const here = await left.publish(20, 1)
      const there = await right.publish(20, 2)
      await readOn()
      // It is a partition: each side read on, and saw nothing of the other.
      expect(got.left.filter((id) => here.includes(id))).toHaveLength(20)
      expect(got.right.filter((id) => there.includes(id))).toHaveLength(20)
      expect(got.left.filter((id) => there.includes(id))).toEqual([])
      expect(got.right.filter((id) => here.includes(id))).toEqual([])
      published.push(...here, ...there, ...(await left.publish(20, 1)), ...(await right.publish(20, 2)))

      part(false)
      for (const client of [left, right]) await until(hasAll(client))
      await readOn()
      for (const [side, ids] of Object.entries(got)) {
        expect({ side, missing: published.filter((id) => !ids.includes(id)) }).toEqual({ side, missing: [] })
        expect({ side, doubled: ids.length - new Set(ids).size }).toEqual({ side, doubled: 0 })
      }
    }
  }, 900_000)
})
