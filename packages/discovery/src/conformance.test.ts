import { recordFixture, testDiscovery, testStorage } from '@waypost/conformance'
import { memoryStorage, type NodeRecord, type Registry, type Resource, type ServerKind } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import {
  createCustomList,
  createFaultyDiscovery,
  createLastGoodCache,
  createMemoryDiscovery,
  createRegistryDiscovery,
  mergeDiscoveries,
} from './index.js'

const deployment = { chainId: 31337, registry: `0x${'11'.repeat(20)}` } as const

/** A registry that only lists. */
export function listingRegistry() {
  const listings: { kind: ServerKind; resource: Resource }[] = []
  const registry: Registry = {
    deployment,
    start: async () => {},
    stop: async () => {},
    verify: async () => new Map(),
    async *list(kind) {
      for (const listing of [...listings]) if (listing.kind.resourceType === kind.resourceType) yield listing.resource
    },
    async *watch() {},
  }
  const add = (kind: ServerKind, record: NodeRecord) => {
    const { nodeId, text } = record
    const at = listings.findIndex((listing) => listing.resource.nodeId === nodeId)
    const resource = { nodeId, provider: { id: 1 }, sequence: 1n, expiresAt: 2e12, record: text }
    if (at === -1) listings.push({ kind, resource })
    else listings[at] = { kind, resource }
  }
  return { registry, add }
}

testDiscovery('the memory source', () => {
  const discovery = createMemoryDiscovery()
  return { discovery, add: discovery.add }
})

testDiscovery('the faulty source without a switch', () => {
  const inner = createMemoryDiscovery()
  return { discovery: createFaultyDiscovery(inner), add: inner.add }
})

testDiscovery('the custom list', (kind) => {
  const discovery = createCustomList({ kind })
  return { discovery, add: async (_kind, { text }) => void (await discovery.add(text)) }
})

testDiscovery('the registry’s own list', () => {
  const { registry, add } = listingRegistry()
  return { discovery: createRegistryDiscovery(registry), add }
})

testDiscovery('the last-good cache', () => {
  const discovery = createLastGoodCache({ storage: memoryStorage(), deployment, clock: fakeClock() })
  const verdict = {
    status: 'trusted',
    provider: { id: 1 },
    expiresAt: 2e12,
    asOf: { block: 1, at: 1.75e12, proved: true },
  } as const
  return { discovery, add: (kind, record) => discovery.remember(kind, [{ record, verdict }]) }
})

testDiscovery('a merge', () => {
  const [one, other] = [createMemoryDiscovery(), createMemoryDiscovery()]
  return {
    discovery: mergeDiscoveries([one, other], { clock: fakeClock() }),
    add: (kind, record) => (record.nodeId === recordFixture({ seed: 2 }).nodeId ? one : other).add(kind, record),
  }
})

testStorage('memoryStorage', memoryStorage)
