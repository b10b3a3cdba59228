export {
  type CustomList,
  CustomListError,
  type CustomListErrorCode,
  type CustomListOptions,
  createCustomList,
} from './custom-list.js'
export {
  createFaultyDiscovery,
  type DiscoveryFaults,
  FaultInjectedError,
  type FaultyDiscovery,
} from './faulty-discovery.js'
export { createLastGoodCache, type LastGoodCache, type LastGoodCacheOptions } from './last-good-cache.js'
export { createMemoryDiscovery, type MemoryDiscovery, type MemoryDiscoveryOptions } from './memory-discovery.js'
export { MergeError, type MergeOptions, mergeDiscoveries } from './merge-discoveries.js'
export { createRegistryDiscovery, type RegistryDiscoveryOptions } from './registry-discovery.js'
