export {
  createMemoryNetwork,
  type MemoryFaults,
  type MemoryNetwork,
  type MemoryTransportOptions,
} from './memory/memory-network.js'
export type { PeerConnection, ServerTransportOptions } from './server-transport-options.js'
export { TransportError, type TransportErrorCode } from './transport-error.js'
