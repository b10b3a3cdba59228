export { createTransport, type TransportOptions } from './create-transport.js'
export type { Libp2pTransport } from './libp2p/node-options.js'
export { peerIdOf } from './peer-id.js'
export { TransportError, type TransportErrorCode } from './transport-error.js'
