export { peerIdOf } from './peer-id.js'
export type { PeerConnection, ServerTransportOptions } from './server-transport-options.js'
export { TransportError, type TransportErrorCode } from './transport-error.js'
