// One mail server of the bench, as a process of its own: see `HostMethods`.
import { join } from 'node:path'
import type { ServerTransport } from '@waypost/core'
import { type Counters, cryptoRandom, type Server, serverOf, silentLogger, systemClock } from '@waypost/core'
import { createMailService, createSqliteArchive, type MailService } from '@waypost/kind-mail/server'
import { createRecord, decodeRecord, identityOf } from '@waypost/record'
import { peerIdOf } from '@waypost/transport'
import { createServerTransport } from '@waypost/transport/server'
import { pastMessage } from './messages.js'
import { cpuUsedMs } from './processes/cpu-used.js'
import type { HostMethods, HostPlan } from './processes/host-methods.js'
import { serveParent } from './processes/serve-parent.js'

const counts: Record<string, number> = {}
const counters: Counters = {
  count(name, labels = {}, by = 1) {
    const key = [name, ...Object.values(labels)].join(' ')
    counts[key] = (counts[key] ?? 0) + by
  },
}
const peers = new Map<string, Server>()
const listeners = new Set<() => void>()
let service: MailService | undefined
let transport: ServerTransport | undefined

const methods: HostMethods = {
  async start(plan: HostPlan) {
    const { ip, folder } = plan
    const identity = identityOf(plan.privateKey)
    transport = createServerTransport({ identity, listen: [{ host: ip, port: 0 }], counters })
    await transport.start()
    const archive = createSqliteArchive({ file: join(folder, 'mail.sqlite') })
    await archive.open()
    for (const topic of plan.past.topics) await remember(topic)
    service = createMailService({ archive })
    await service.start({
      identity,
      transport,
      peers: {
        list: () => [...peers.values()],
        includes: (peer) => peers.has(peer),
        onChange(callback) {
          listeners.add(callback)
          return () => void listeners.delete(callback)
        },
      },
      dataFolder: folder,
      clock: systemClock,
      random: cryptoRandom,
      logger: silentLogger,
      counters,
    })
    return createRecord({ privateKey: plan.privateKey, sequence: 1n, ip, tcp: transport.listening[0]?.port ?? 0 }).text

    async function remember(topic: string) {
      const { perTopic, endsAt } = plan.past
      for (let from = 0; from < perTopic; from += 500) {
        const batch = Array.from({ length: Math.min(500, perTopic - from) }, (_, at) =>
          pastMessage(topic, from + at, perTopic, endsAt),
        )
        await archive.put(batch, endsAt)
      }
    }
  },
  async meet(records) {
    for (const text of records) {
      const server = serverOf(decodeRecord(text))
      peers.set(peerIdOf(server.publicKey), server)
      if (server.addresses.length > 0) await transport?.connect(server)
    }
    for (const listener of listeners) listener()
  },
  async stats() {
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    const { envelopes } = (await service?.stats()) ?? { envelopes: 0 }
    return { envelopes, bytes: heapUsed + external }
  },
  cpuMs: async () => cpuUsedMs(),
  counts: async () => counts,
}

serveParent(methods)
