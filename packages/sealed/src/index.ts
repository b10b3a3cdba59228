export { ENVELOPE_OVERHEAD, type OpenEnvelope, sealEnvelope } from './envelope.js'
export { type SealStreamOptions, sealStream } from './handshake/seal-stream.js'
export { SealedError, type SealedErrorCode } from './sealed-error.js'
export {
  type OpenSessionOptions,
  openSession,
  type RequestOptions,
  type Session,
  type SessionContext,
  type StreamOptions,
} from './session/open-session.js'
export { RemoteError, SessionError, type SessionErrorCode } from './session/session-error.js'
