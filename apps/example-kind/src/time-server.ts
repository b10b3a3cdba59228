import { defineServerKind, type Service } from '@waypost/core'
import { openSession } from '@waypost/sealed'
import { serveSessions } from '@waypost/sealed/server'

const protocol = '/org.example/time/1'

/** A server that tells the time: what it is called on the network and in the registry, and how a client asks it. */
export const timeServer = defineServerKind({
  name: 'time-server',
  topic: 'org.example/time',
  resourceType: 'org.example/time',
  async connect(server, context) {
    const session = await openSession(server, context, { protocol })
    const now = async () => new Date(new TextDecoder().decode(await session.request(new Uint8Array())))
    return { now, close: () => session.close() }
  },
})

/** The server side: what a host runs. */
export function createTimeService(): Service {
  let stop: (() => Promise<void>) | undefined
  return {
    kind: timeServer,
    async start(host) {
      const answer = async () => new TextEncoder().encode(new Date(host.clock.now()).toISOString())
      stop = serveSessions(host, { protocol }, answer)
    },
    async stop() {
      await stop?.()
    },
  }
}
