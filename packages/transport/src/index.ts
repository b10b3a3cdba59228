export { peerIdOf } from './peer-id.js'
export { TransportError, type TransportErrorCode } from './transport-error.js'
