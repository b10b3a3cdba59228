import { registryDomain, serverRegistryAbi } from '@waypost/contracts'
import type { Deployment, Hex, NodeId } from '@waypost/core'
import { Interface, keccak256, toUtf8Bytes } from 'ethers'
import type { RpcSender } from '../src/index.js'

const contract = new Interface(serverRegistryAbi)

/** Status on chain by the contract's numbers. */
export interface FakeServer {
  readonly status: number
  readonly provider: number
  /** Unix time in seconds. */
  readonly expiresAt: number
}

interface FakeBlock {
  readonly number: number
  readonly hash: Hex
  readonly parentHash: Hex
  /** Unix time in seconds. */
  readonly timestamp: number
  readonly listVersion: number
  readonly providersVersion: number
  readonly servers: ReadonlyMap<NodeId, FakeServer>
  readonly logs: readonly { readonly topics: readonly string[]; readonly data: string }[]
}

/** What happens in a block. */
export type FakeChange =
  | { readonly renew: NodeId; readonly server: FakeServer }
  /** A provider event; `server` says how its servers stand from then on. */
  | { readonly provider: number; readonly servers?: ReadonlyMap<NodeId, FakeServer> }

/** A chain in memory that answers JSON-RPC as a node with the registry would. */
export interface FakeChain extends RpcSender {
  readonly deployment: Deployment
  readonly resourceType: Hex
  /** Requests so far, by method. */
  readonly asked: string[]
  readonly head: FakeBlock
  mine(...changes: FakeChange[]): void
  /** Takes the last blocks back. */
  drop(count: number): void
  /** Replaces answers: given the honest one, returns what is sent; may throw or never resolve. */
  tamper: (method: string, params: readonly unknown[], honest: unknown) => unknown
}

/** @param startAt time of the first block, Unix time in seconds */
export function createFakeChain(resourceType: Hex, startAt: number): FakeChain {
  const deployment: Deployment = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` }
  const asked: string[] = []
  let forks = 0
  const blocks: FakeBlock[] = [
    {
      number: 0,
      hash: `0x${'f0'.repeat(32)}`,
      parentHash: `0x${'00'.repeat(32)}`,
      timestamp: startAt,
      listVersion: 0,
      providersVersion: 0,
      servers: new Map(),
      logs: [],
    },
  ]
  const last = () => blocks.at(-1) as FakeBlock

  function logOf(change: FakeChange, version: number) {
    return 'renew' in change
      ? contract.encodeEventLog('ResourceRenewed', [
          resourceType,
          change.renew,
          change.server.provider,
          change.server.expiresAt,
          version,
        ])
      : contract.encodeEventLog('ProviderStatusChanged', [change.provider, 2, 3, 0, '', version])
  }

  function mine(...changes: FakeChange[]) {
    const parent = last()
    let { listVersion, providersVersion } = parent
    const servers = new Map(parent.servers)
    const logs = changes.map((change) => {
      if ('renew' in change) servers.set(change.renew, change.server)
      else for (const [nodeId, server] of change.servers ?? []) servers.set(nodeId, server)
      return logOf(change, 'renew' in change ? ++listVersion : ++providersVersion)
    })
    const number = parent.number + 1
    blocks.push({
      number,
      hash: keccak256(toUtf8Bytes(`${parent.hash} ${forks} ${number}`)) as Hex,
      parentHash: parent.hash,
      timestamp: parent.timestamp + 1,
      listVersion,
      providersVersion,
      servers,
      logs,
    })
  }

  function call(data: string, at: unknown): string {
    const parsed = contract.parseTransaction({ data })
    const block = at === 'latest' ? last() : blocks.find(({ hash }) => hash === (at as { blockHash: string }).blockHash)
    if (parsed === null || block === undefined) throw Object.assign(new TypeError('refused'), { code: -32_000 })
    const args: unknown[] = [...parsed.args]
    const isOurs = args[0] === resourceType
    const listHead = headAt(isOurs ? block.listVersion : 0)
    const asOf = [block.number, block.timestamp, listHead, headAt(block.providersVersion)]
    const resourceOf = (nodeId: NodeId) => {
      const server = isOurs ? block.servers.get(nodeId) : undefined
      return [nodeId, server?.status ?? 0, server?.provider ?? 0, server?.expiresAt ?? 0, 0, 1, false, 0, 0]
    }
    switch (parsed.name) {
      case 'verify':
        return contract.encodeFunctionResult('verify', [asOf, [...(args[1] as NodeId[])].map(resourceOf)])
      case 'listResources': {
        const [, cursor, limit] = args.map(Number) as [number, number, number]
        const page = [...block.servers.keys()].slice(cursor, cursor + limit)
        const next = cursor + page.length < block.servers.size ? cursor + page.length : 0
        return contract.encodeFunctionResult('listResources', [[asOf, page.map(resourceOf), next, block.servers.size]])
      }
      case 'listProviders':
        return contract.encodeFunctionResult('listProviders', [[]])
      default: {
        const { name, version, chainId, verifyingContract } = registryDomain(deployment)
        const domain = ['0x0f', name, version, chainId, verifyingContract, `0x${'00'.repeat(32)}`, []]
        return contract.encodeFunctionResult('eip712Domain', domain)
      }
    }
  }

  function blockAnswer(block: FakeBlock | undefined) {
    if (block === undefined) return null
    const { number, hash, parentHash, timestamp } = block
    return { number: quantity(number), hash, parentHash, timestamp: quantity(timestamp), extra: 'ignored' }
  }

  function answer(method: string, params: readonly unknown[]): unknown {
    switch (method) {
      case 'eth_chainId':
        return quantity(deployment.chainId)
      case 'eth_getBlockByNumber':
        return blockAnswer(params[0] === 'latest' ? last() : blocks[Number(params[0])])
      case 'eth_call':
        return call((params[0] as { data: string }).data, params[1])
      default: {
        const { fromBlock, toBlock, topics } = params[0] as { fromBlock: string; toBlock: string; topics: string[][] }
        return blocks.slice(Number(fromBlock), Number(toBlock) + 1).flatMap(({ number, hash, logs }) =>
          logs
            .filter((log) => topics[0]?.includes(log.topics[0] ?? '') === true)
            .map((log) => ({
              ...log,
              address: deployment.registry,
              blockNumber: quantity(number),
              blockHash: hash,
              logIndex: '0x0',
            })),
        )
      }
    }
  }

  const chain: FakeChain = {
    deployment,
    resourceType,
    asked,
    tamper: (_, __, honest) => honest,
    get head() {
      return last()
    },
    mine,
    drop(count) {
      blocks.splice(blocks.length - count, count)
      forks++
    },
    async send(method, params) {
      asked.push(method)
      return chain.tamper(method, params, answer(method, params))
    },
  }
  return chain
}

/** A head with no more than its version. */
function headAt(version: number): Hex {
  return `0x${version.toString(16).padStart(12, '0').padEnd(64, '0')}`
}

function quantity(number: number): Hex {
  return `0x${number.toString(16)}`
}
