// One mail client, for tests that put it where they cannot be themselves: it does what its parent says.
import { cryptoRandom, serverOf, systemClock } from '@waypost/core'
import { createMailClient, mailServer } from '@waypost/kind-mail'
import { createRecord, identityOf } from '@waypost/record'
import { createTransport } from '@waypost/transport'

/** @type {{ servers: { key: string, ip: string, port: number }[] }} */
const settings = JSON.parse(process.argv[2])
const servers = settings.servers.map(({ key, ip, port }) => {
  const { privateKey } = identityOf(Buffer.from(key, 'hex'))
  return serverOf(createRecord({ privateKey, sequence: 1n, ip, tcp: port }))
})
const transport = createTransport()
await transport.start()
const never = new AbortController().signal
/** How long a server may take to be reached, in ms: those behind a cut never are. */
const DIAL_MS = 1_000

const pool = {
  async connect({ exclude = [], replacing, signal = never } = {}) {
    const left = servers.filter(({ nodeId }) => !new Set(exclude).has(nodeId) && nodeId !== replacing)
    while (left.length > 0) {
      const [server] = left.splice(cryptoRandom.integer(left.length), 1)
      const dialling = AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)])
      const context = {
        transport,
        clock: systemClock,
        random: cryptoRandom,
        signal: dialling,
        evicted: never,
        report() {},
      }
      const client = await mailServer.connect(server, context).catch(() => undefined)
      if (client !== undefined) return { client, server, evicted: never }
    }
    throw Object.assign(new Error('no server can be reached'), { code: 'NO_SERVER' })
  },
}
const mail = createMailClient({ pool })
let state

const DO = {
  /** Publishes payloads, each to as many servers as asked for; gives the ids. */
  async publish({ topic, payloads, acknowledgements }) {
    const published = await Promise.all(
      payloads.map((payload) => mail.publish({ topic, payload: Buffer.from(payload, 'hex') }, { acknowledgements })),
    )
    return published.map(({ id }) => id)
  },
  /** Reads on from where it stopped; gives the ids. */
  async read({ topic, crossCheck }) {
    const history = mail.history({ topics: [topic], state, crossCheck })
    const got = []
    for await (const { id } of history) got.push(id)
    state = history.state()
    return got
  },
  /** How many of the ids the servers that can be reached have, by server. */
  async presence({ ids }) {
    const counts = {}
    for (const { nodeId } of servers) {
      const exclude = servers.map((server) => server.nodeId).filter((other) => other !== nodeId)
      const { client } = await pool.connect({ exclude })
      counts[nodeId] = (await client.presence(ids)).filter(Boolean).length
      await client.close()
    }
    return counts
  },
}

process.on('message', async ({ what, ...wanted }) => {
  try {
    process.send({ result: await DO[what](wanted) })
  } catch (error) {
    process.send({ error: { code: error.code, message: error.message } })
  }
})
process.send({ result: 'ready' })
