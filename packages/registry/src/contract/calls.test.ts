import { resourceStatuses, serverRegistryAbi } from '@waypost/contracts'
import { type Hex, type NodeId, parseNodeId } from '@waypost/core'
import { Interface } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RpcError } from '../rpc/rpc-error.js'
import { headCall, identityCall } from './calls.js'
import { listCall, providerStatusOf, providersCall, stateCall, verifyCall } from './server-calls.js'

const contract = new Interface(serverRegistryAbi)
const TYPE: Hex = `0x${'11'.repeat(32)}`

const nodeId = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => parseNodeId(Buffer.from(bytes).toString('hex')))
const head = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const versionOf = (text: Hex) => Number(BigInt(text) >> 208n)
const state = fc.record({
  blockNumber: fc.nat(),
  blockTimestamp: fc.nat({ max: 2 ** 31 }),
  listHead: head,
  providersHead: head,
})

interface ResourceFields {
  nodeId: NodeId
  status: number
  provider: number
  expiresAt: number
  consentedUntil: number
  sequence: bigint
  draining: boolean
  version: number
  statusUntil: number
}

/** A resource as an honest contract may tell it at `timestamp`. */
function resource(timestamp: number): fc.Arbitrary<ResourceFields> {
  const listed = (status: number) =>
    fc.record({
      nodeId,
      status: fc.constant(status),
      provider: fc.integer({ min: 1, max: 2 ** 40 - 1 }),
      expiresAt:
        status === 2
          ? fc.integer({ min: 0, max: timestamp })
          : fc.integer({ min: status === 1 ? timestamp + 1 : 0, max: 2 ** 40 - 1 }),
      consentedUntil: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
      sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      draining: fc.boolean(),
      version: fc.nat(),
      statusUntil: fc.nat(),
    })
  const absent = nodeId.map((id) => ({
    nodeId: id,
    status: 0,
    provider: 0,
    expiresAt: 0,
    consentedUntil: 0,
    sequence: 0n,
    draining: false,
    version: 0,
    statusUntil: 0,
  }))
  return fc.oneof(absent, ...[1, 2, 3, 4, 5, 6, 7, 8].map(listed))
}

const answer = state.chain((asOf) =>
  fc.array(resource(asOf.blockTimestamp), { maxLength: 12 }).map((all) => ({ asOf, all })),
)
const SERVER = {
  status: 1,
  provider: 3,
  expiresAt: 1_001,
  consentedUntil: 0,
  sequence: 1n,
  draining: false,
  version: 1,
  statusUntil: 1_001,
}
const asOf = {
  blockNumber: 5,
  blockTimestamp: 1_000,
  listHead: `0x${'00'.repeat(32)}`,
  providersHead: `0x${'00'.repeat(32)}`,
}
const STATUS = [undefined, 'approved', 'approved', 'applied', 'suspended', 'rejected', 'removed', 'applied', 'exited']

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return error instanceof RpcError ? error.code : `untyped ${String(error)}`
  }
}

/** Where the provider's standing ends before the listing, that is the end. */
function endOf({ status, expiresAt, statusUntil }: { status: number; expiresAt: number; statusUntil: number }) {
  return status === 1 && statusUntil !== 0 ? Math.min(expiresAt, statusUntil) : expiresAt
}

describe('verifyCall', () => {
  it('reads what an ABI encoder writes', () => {
    fc.assert(
      fc.property(answer, ({ asOf, all }) => {
        const ids = all.map((entry) => entry.nodeId)
        const data = contract.encodeFunctionResult('verify', [asOf, all]) as Hex
        const decoded = verifyCall(TYPE, ids).decode(data)
        expect(data.length).toBe(2 + 2 * verifyCall(TYPE, ids).maxBytes)
        expect(decoded.state).toEqual({
          blockNumber: asOf.blockNumber,
          timestamp: asOf.blockTimestamp * 1000,
          listVersion: versionOf(asOf.listHead),
          providersVersion: versionOf(asOf.providersHead),
          listHead: asOf.listHead,
          providersHead: asOf.providersHead,
        })
        expect(decoded.servers).toEqual(
          all.map((entry) =>
            entry.status === 0
              ? undefined
              : {
                  nodeId: entry.nodeId,
                  provider: entry.provider,
                  providerStatus: STATUS[entry.status],
                  expiresAt: endOf(entry) * 1000,
                  sequence: entry.sequence,
                  draining: entry.draining,
                },
          ),
        )
      }),
    )
  })

  it('never believes damaged bytes to speak of other servers, and fails typed', () => {
    fc.assert(
      fc.property(answer, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ asOf, all }, at, flip) => {
        const ids = all.map((entry) => entry.nodeId)
        const bytes = Buffer.from(contract.encodeFunctionResult('verify', [asOf, all]).slice(2), 'hex')
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip
        let servers: ReturnType<ReturnType<typeof verifyCall>['decode']>['servers'] = []
        const code = codeOf(() => {
          servers = verifyCall(TYPE, ids).decode(`0x${bytes.toString('hex')}`).servers
        })
        expect(['accepted', 'RPC_INVALID_ANSWER']).toContain(code)
        for (const [index, server] of servers.entries())
          if (server !== undefined) expect(server.nodeId).toBe(ids[index])
      }),
    )
  })

  it('fails typed on any bytes, cut or made up', () => {
    fc.assert(
      fc.property(answer, fc.nat(), fc.uint8Array({ maxLength: 600 }), ({ asOf, all }, cut, noise) => {
        const ids = all.map((entry) => entry.nodeId)
        const honest = contract.encodeFunctionResult('verify', [asOf, all])
        const short = honest.slice(0, 2 + 2 * (cut % ((honest.length - 2) / 2))) as Hex
        expect(codeOf(() => verifyCall(TYPE, ids).decode(short))).toBe('RPC_INVALID_ANSWER')
        const made: Hex = `0x${Buffer.from(noise).toString('hex')}`
        for (const call of [
          verifyCall(TYPE, ids),
          stateCall(TYPE),
          listCall(TYPE, 0, 10),
          providersCall(1, 5),
          identityCall,
          headCall(TYPE),
        ]) {
          expect(['accepted', 'RPC_INVALID_ANSWER']).toContain(codeOf(() => call.decode(made)))
        }
      }),
    )
  })

  it.each([
    ['a status that is not known', { status: 9 }],
    ['an active listing that is over', { expiresAt: 1_000 }],
    ['an expired listing that is not over', { status: 2 }],
    ['a listed server without a provider', { provider: 0 }],
    ['a provider of a server that is not listed', { status: 0 }],
  ])('does not believe %s', (_, change) => {
    const id = parseNodeId('22'.repeat(32))
    const honest = { ...SERVER, nodeId: id, consentedUntil: 2_000 }
    const encode = (entry: object) => contract.encodeFunctionResult('verify', [asOf, [entry]]) as Hex
    expect(codeOf(() => verifyCall(TYPE, [id]).decode(encode(honest)))).toBe('accepted')
    expect(codeOf(() => verifyCall(TYPE, [id]).decode(encode({ ...honest, ...change })))).toBe('RPC_INVALID_ANSWER')
  })
})

it('knows how a provider stands by each status that the contract has', () => {
  const named = resourceStatuses.map((status) => {
    if (status === 'not-listed') return undefined
    if (status === 'active' || status === 'expired') return 'approved'
    return status === 'provider-approving' ? 'applied' : status.replace('provider-', '')
  })
  expect(providerStatusOf).toEqual(named)
})

describe('headCall', () => {
  it('reads what an ABI encoder writes, and fails typed where some of it is missing', () => {
    fc.assert(
      fc.property(answer, fc.nat(), ({ asOf, all }, total) => {
        const page = { asOf, resources: all.slice(0, 1), nextCursor: 1, total }
        const data = contract.encodeFunctionResult('listResources', [page]) as Hex
        expect(data.length).toBeLessThanOrEqual(2 + 2 * headCall(TYPE).maxBytes)
        expect(headCall(TYPE).decode(data)).toEqual({
          total,
          timestamp: asOf.blockTimestamp * 1000,
          listHead: asOf.listHead,
          providersHead: asOf.providersHead,
        })
        expect(codeOf(() => headCall(TYPE).decode(data.slice(0, 2 + 7 * 64) as Hex))).toBe('RPC_INVALID_ANSWER')
      }),
    )
  })
})

describe('listCall', () => {
  const listedOnly = answer.map(({ asOf, all }) => ({ asOf, all: all.filter((entry) => entry.status !== 0) }))

  it('reads what an ABI encoder writes', () => {
    fc.assert(
      fc.property(listedOnly, fc.nat({ max: 1_000 }), ({ asOf, all }, cursor) => {
        const nextCursor = all.length === 0 ? 0 : cursor + all.length
        const page = { asOf, resources: all, nextCursor, total: 5_000 }
        const data = contract.encodeFunctionResult('listResources', [page]) as Hex
        const decoded = listCall(TYPE, cursor, 12).decode(data)
        expect(data.length).toBeLessThanOrEqual(2 + 2 * listCall(TYPE, cursor, 12).maxBytes)
        expect(decoded.servers.map((server) => server.nodeId)).toEqual(all.map((entry) => entry.nodeId))
        expect(decoded).toMatchObject({ nextCursor, total: 5_000 })
      }),
    )
  })

  it.each([
    ['stand still', 10, 5],
    ['jump', 99, 5],
    ['are longer than asked for', 11, 0],
  ])('refuses pages that %s', (_, nextCursor, limit) => {
    const entry = { ...SERVER, nodeId: `0x${'22'.repeat(32)}` }
    const data = contract.encodeFunctionResult('listResources', [{ asOf, resources: [entry], nextCursor, total: 50 }])
    expect(codeOf(() => listCall(TYPE, 10, limit).decode(data as Hex))).toBe('RPC_INVALID_ANSWER')
  })
})
