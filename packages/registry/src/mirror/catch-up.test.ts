import { serverRegistryAbi } from '@waypost/contracts'
import { type Hex, type NodeId, noCounters } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { getBytes, Interface, keccak256 } from 'ethers'
import { describe, expect, it } from 'vitest'
import type { ChainReader } from '../chain/chain-reader.js'
import { createHasher } from '../contract/hasher.js'
import { wordOf } from '../contract/running-hash.js'
import { createWasmKeccak } from '../contract/wasm-keccak.js'
import { later } from '../later.js'
import { createPanel } from '../quorum/panel.js'
import type { Log } from '../rpc/answers.js'
import { RpcError } from '../rpc/rpc-error.js'
import { type CatchUpOptions, catchUp } from './catch-up.js'
import { ListTooLong } from './list-too-long.js'
import { createProviderLedger } from './provider-ledger.js'
import { createResourceLedger } from './resource-ledger.js'

const ADDRESS = `0x${'ab'.repeat(20)}` as const
const HASHER = createHasher(createWasmKeccak)
const contract = new Interface(serverRegistryAbi)

const TYPE = `0x${'22'.repeat(32)}` as const
const keyOf = (server: number): readonly [Hex, Hex] => [wordOf(server), wordOf(server + 1)]
const idOf = (server: number) => keccak256(`${keyOf(server)[0]}${keyOf(server)[1].slice(2)}`) as NodeId

/** What it tells of a range of blocks. */
type Teller = (from: number, to: number) => readonly Log[]

/** The registration of a provider, the first change of its kind in its block. */
function registered(provider: number, block: number, version = provider): Log {
  const { topics, data } = contract.encodeEventLog('ProviderRegistered', [
    provider,
    ADDRESS,
    '',
    `0x${'00'.repeat(32)}`,
    version,
  ])
  const log = { address: ADDRESS, blockNumber: block }
  return { ...log, topics: topics as Hex[], data: data as Hex }
}

/** The declaration of a server, by the key given. */
function declared(server: number, block: number, version = server, publicKey = keyOf(server)): Log {
  const { topics, data } = contract.encodeEventLog('ResourceDeclared', [
    TYPE,
    idOf(server),
    1,
    0,
    2_000_000_000,
    2_000_000_000,
    1,
    version,
    publicKey,
    '0x',
  ])
  return { ...registered(1, block), topics: topics as Hex[], data: data as Hex }
}

const within = (logs: readonly Log[]) => (from: number, to: number) =>
  logs.filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to)

function headAfter(logs: readonly Log[]): Hex {
  const ledger = createProviderLedger(ADDRESS, HASHER)
  for (const log of logs) ledger.apply(log)
  return ledger.head
}

function setUp(...tellers: readonly Teller[]) {
  const clock = fakeClock()
  const asked = tellers.map(() => 0)
  /** How long each takes for an answer, in ms. */
  const paces = tellers.map(() => 0)
  const senders = tellers.map(() => ({ send: async () => null }))
  const panel = createPanel({ senders, quorum: 1, timeoutMs: 1_000, clock, counters: noCounters, later })
  const chain = {
    panel,
    logsOf: async ({ index }: { index: number }, _: unknown, from: number, to: number) => {
      asked[index] = (asked[index] ?? 0) + 1
      await clock.advance(paces[index] ?? 0)
      return tellers[index]?.(from, to) ?? []
    },
  } as unknown as ChainReader
  const options: CatchUpOptions = {
    chain,
    clock,
    counters: noCounters,
    hasher: HASHER,
    firstBlock: 1,
    maxLogBlocks: 1,
    mayRebuild: () => true,
    onRebuildFailed: () => {},
  }
  const followed = { ledger: createProviderLedger(ADDRESS, HASHER, 3), upTo: 0 }
  const servers = { ledger: createResourceLedger(ADDRESS, TYPE, HASHER, 2), upTo: 0 }
  const catchUpServers = (logs: readonly Log[]) => {
    const whole = createResourceLedger(ADDRESS, TYPE, HASHER, 100)
    for (const log of logs) whole.apply(log)
    return catchUp(servers, whole.head, 50, options)
  }
  return {
    asked,
    servers,
    catchUpServers,
    followed,
    paces,
    panel,
    catchUp: (target: Hex, to: number) => catchUp(followed, target, to, options),
  }
}

describe('catching up', () => {
  it('reads no further where an RPC tells more changes than there were', async () => {
    const truth = [registered(1, 40)]
    const flood = Array.from({ length: 50 }, (_, at) => registered(at + 1, at + 1))
    const { asked, followed, panel, catchUp } = setUp(within(flood), within(truth))
    await catchUp(headAfter(truth), 50)
    expect([...followed.ledger.entries.keys()]).toEqual([1])
    expect(asked[0]).toBeLessThan(5)
    expect(panel.members.map(({ standing }) => standing.wrong)).toEqual([1, 0])
  })

  it('turns to another where an RPC takes its time with each of many answers, and back where no other gets there', async () => {
    const truth = [registered(1, 40)]
    const fast = setUp(within(truth), within(truth))
    fast.paces[0] = 4_000
    await fast.catchUp(headAfter(truth), 50)
    expect(fast.asked[0]).toBeLessThan(15)
    expect(fast.asked[1]).toBe(50)
    expect(fast.panel.members[0]?.standing.lastStrike).toBe('slow')
    const alone = setUp(within(truth), within([]))
    alone.paces[0] = 4_000
    await alone.catchUp(headAfter(truth), 50)
    expect([...alone.followed.ledger.entries.keys()]).toEqual([1])
  })

  it('says that a list is too long where one block holds more changes than an answer, if there were so many', async () => {
    const refuses = (from: number, to: number) => {
      if (from <= 7 && to >= 7) throw new RpcError('RPC_REFUSED', 'more than 10000 results')
      return []
    }
    const headOf = (version: number): Hex => `0x${version.toString(16).padStart(12, '0')}${'ab'.repeat(26)}`
    for (const tellers of [[refuses], [refuses, within([])], [within([]), refuses]]) {
      await expect(setUp(...tellers).catchUp(headOf(10_001), 50)).rejects.toMatchObject({ list: 'providers' })
    }
    await expect(setUp(refuses).catchUp(headOf(10_000), 50)).rejects.toMatchObject({ code: 'RPC_REFUSED' })
    const vanishes = () => {
      throw new RpcError('RPC_UNREACHABLE', 'gone')
    }
    await expect(setUp(vanishes).catchUp(headOf(10_001), 50)).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })

  it('says that a list is too long, and not that every RPC lies', async () => {
    const truth = [1, 2, 3, 4].map((provider) => registered(provider, provider))
    const long = setUp(within(truth), within([]), within(truth))
    await expect(long.catchUp(headAfter(truth), 10)).rejects.toBeInstanceOf(ListTooLong)
    const many = [1, 2, 3].map((server) => declared(server, server))
    await expect(setUp(within(many), within([])).catchUpServers(many)).rejects.toMatchObject({ list: TYPE })
    const short = setUp(within(truth), within(truth.slice(0, 3)))
    await short.catchUp(headAfter(truth.slice(0, 3)), 10)
    expect(short.followed.ledger.entries.size).toBe(3)
  })

  it('takes no other key for a server’s, though the head does not hold it', async () => {
    const truth = [declared(1, 1), declared(2, 2)]
    const lie = [declared(1, 1, 1, keyOf(7)), declared(2, 2)]
    const { catchUpServers, panel, servers } = setUp(within(lie), within(truth))
    await catchUpServers(truth)
    expect(servers.ledger.entries.get(idOf(1))?.publicKey).toEqual(getBytes(`${keyOf(1)[0]}${keyOf(1)[1].slice(2)}`))
    expect(panel.members.map(({ standing }) => standing.wrong)).toEqual([1, 0])
  })
})
