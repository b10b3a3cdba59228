import { describe, expect, it } from 'vitest'
import { nodeIdOf } from './derive-node-id.js'
import type { NodeRecord } from './node-record.js'
import { serverAddresses, serverOf } from './server.js'

const publicKey = new Uint8Array(64).fill(7)
const record = (fields: Partial<NodeRecord>): NodeRecord => ({
  nodeId: nodeIdOf(publicKey),
  publicKey,
  sequence: 1n,
  text: 'enr:-',
  entries: new Map(),
  ...fields,
})

describe('serverAddresses', () => {
  it('gives IPv4 before IPv6', () => {
    expect(serverAddresses(record({ ip: '10.0.0.1', tcp: 1, ip6: '::1', tcp6: 2 }))).toEqual([
      { host: '10.0.0.1', port: 1, family: 4 },
      { host: '::1', port: 2, family: 6 },
    ])
  })

  it('takes the shared port for IPv6 where the record names no other (EIP-778)', () => {
    expect(serverAddresses(record({ ip6: '::1', tcp: 9 }))).toEqual([{ host: '::1', port: 9, family: 6 }])
  })

  it('is empty for a node that takes no service connections', () => {
    expect(serverAddresses(record({ ip: '10.0.0.1', udp: 1 }))).toEqual([])
    expect(serverAddresses(record({ tcp: 1 }))).toEqual([])
  })
})

describe('serverOf', () => {
  it('is not custom, and has no provider, unless told so', () => {
    const server = serverOf(record({ ip: '10.0.0.1', tcp: 1 }))
    expect(server).toMatchObject({ nodeId: nodeIdOf(publicKey), custom: false })
    expect('provider' in server).toBe(false)
    expect(serverOf(record({}), { custom: true }).custom).toBe(true)
    expect(serverOf(record({}), { provider: { id: 3 } }).provider).toEqual({ id: 3 })
  })
})
