export { createServerTransport } from './create-server-transport.js'
export { peerIdOf } from './peer-id.js'
export type { ConnectionLimits, PeerConnection, ServerTransportOptions } from './server-transport-options.js'
export { TransportError, type TransportErrorCode } from './transport-error.js'
