import type { MessageStream, ServerIdentity } from '@waypost/core'
import { serverOf } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { createMemoryNetwork } from '@waypost/transport/memory'

export const PURPOSE = '/test/sealed/1'

/** The two ends of a plain stream from a client to a server on a memory network. */
export async function plainPair(options: { readonly client?: string; readonly identity?: ServerIdentity } = {}) {
  const clock = fakeClock()
  const network = createMemoryNetwork({ clock })
  const identity = options.identity ?? generateIdentity(seededRandom(7))
  const host = network.createServerTransport({ identity, listen: [{ host: '10.0.0.1', port: 4000 }] })
  const accepted = Promise.withResolvers<MessageStream>()
  host.handle(PURPOSE, accepted.resolve)
  await host.start()
  const client = network.createTransport({ name: options.client ?? 'client' })
  await client.start()
  const server = serverOf(createRecord({ privateKey: identity.privateKey, sequence: 1n, ip: '10.0.0.1', tcp: 4000 }))
  const near = await client.open(server, PURPOSE)
  return { clock, identity, server, near, far: await accepted.promise }
}

/** A stream that hands over what passes: each message sent goes through `change`, which may alter, drop or add. */
export function tapped(stream: MessageStream, change: (message: Uint8Array, index: number) => Uint8Array[]) {
  let index = 0
  const sent: Uint8Array[] = []
  return {
    sent,
    stream: {
      ...stream,
      async send(message: Uint8Array) {
        sent.push(message.slice())
        for (const changed of change(message, index++)) await stream.send(changed)
      },
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    } satisfies MessageStream,
  }
}
