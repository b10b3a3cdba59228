import {
  type Discovery,
  defineServerKind,
  type NodeId,
  type Registry,
  type Server,
  type ServerClient,
  type Transport,
} from '@waypost/core'
import { describe, expectTypeOf, it } from 'vitest'
import { createServerPool, type EvictionReason, type PoolErrorCode } from './index.js'

interface EchoClient extends ServerClient {
  echo(text: string): Promise<string>
}

declare const parts: { discovery: Discovery; registry: Registry; transport: Transport }

const kind = defineServerKind<EchoClient>({
  name: 'echo',
  topic: 'echo',
  resourceType: 'echo',
  connect: async () => ({ echo: async (text) => text, close: async () => {} }),
})

describe('a pool', () => {
  it('gives the client of its kind', () => {
    const pool = createServerPool({ kind, ...parts })
    expectTypeOf<Awaited<ReturnType<typeof pool.connect>>['client']>().toEqualTypeOf<EchoClient>()
    expectTypeOf(pool.select()).toEqualTypeOf<Server | undefined>()
  })

  it('types its events and errors', () => {
    const pool = createServerPool({ kind, ...parts })
    pool.on('evicted', (event) => expectTypeOf(event.reason).toEqualTypeOf<EvictionReason>())
    pool.on('failover', (event) => expectTypeOf(event.from).toEqualTypeOf<NodeId>())
    // @ts-expect-error there is no such event
    pool.on('gone', () => {})
    expectTypeOf<'ALL_IN_BACKOFF'>().toExtend<PoolErrorCode>()
  })

  it('wants its parts', () => {
    // @ts-expect-error a pool without a registry would trust nobody or everybody
    expectTypeOf(createServerPool).toBeCallableWith({ kind, discovery: parts.discovery, transport: parts.transport })
  })
})
