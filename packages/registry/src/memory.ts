export { createFaultyRegistry, type FaultyRegistry, type RegistryFaults } from './memory/faulty-registry.js'
export {
  createMemoryRegistry,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  type MemoryResource,
} from './memory/memory-registry.js'
