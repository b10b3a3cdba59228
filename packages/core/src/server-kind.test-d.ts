import { describe, expectTypeOf, it } from 'vitest'
import type { ConnectContext, Server, ServerClient, ServerKind } from './index.js'
import { defineServerKind } from './index.js'

interface VideoClient extends ServerClient {
  watch(title: string): AsyncIterable<Uint8Array>
}

const names = { name: 'video', topic: 'video', resourceType: 'video' }

describe('defineServerKind', () => {
  it('infers the client from connect, so that a pool of the kind gives it back', () => {
    const kind = defineServerKind({
      ...names,
      async connect(server, context): Promise<VideoClient> {
        expectTypeOf(server).toEqualTypeOf<Server>()
        expectTypeOf(context).toEqualTypeOf<ConnectContext>()
        return { watch: async function* () {}, close: async () => {} }
      },
    })
    expectTypeOf(kind).toEqualTypeOf<ServerKind<VideoClient>>()
    expectTypeOf(kind.connect).returns.resolves.toHaveProperty('watch')
  })

  it('wants a client that can be closed', () => {
    // @ts-expect-error a client without close() would leak its connection when the pool evicts the server
    defineServerKind({ ...names, connect: async () => ({ watch: () => {} }) })
  })

  it('passes where any kind is wanted', () => {
    expectTypeOf<ServerKind<VideoClient>>().toExtend<ServerKind>()
  })

  it('cannot be changed once made', () => {
    expectTypeOf<ServerKind>().pick<'name'>().toEqualTypeOf<{ readonly name: string }>()
  })
})
