export type { HistoryRequest, MailHistory } from './client/history.js'
export {
  createMailClient,
  type MailClient,
  type MailClientOptions,
  type OutgoingMessage,
} from './client/mail-client.js'
export type { MailMessage } from './client/message.js'
export type { MailServerPool, PoolConnectOptions } from './client/pool-port.js'
export type { MailProgress } from './client/progress.js'
export type { Published, PublishOptions, PublishProgress } from './client/publish.js'
export type { MailSubscription, SubscribeOptions } from './client/subscribe.js'
export type { ServerReport, SurveyOptions } from './client/survey.js'
export { type ConnectionOptions, createMailConnection, type MailConnection, type WorkDone } from './connection.js'
export {
  createEnvelope,
  DEFAULT_LIFETIME,
  decodeEnvelope,
  ENVELOPE_LIMITS,
  type Envelope,
  type EnvelopeId,
} from './envelope.js'
export { MailError, type MailErrorCode } from './mail-error.js'
export { mailServer } from './mail-server.js'
export { comparePositions, decodeCursor, encodeCursor, type Position } from './position.js'
export type { MailSession } from './session.js'
export type { TermsProblem } from './terms/judge-terms.js'
export { type SignedTerms, verifyTerms } from './terms/signed-terms.js'
export type { Terms } from './terms/terms.js'
export { MAIL_LIMITS, MAIL_PROTOCOL } from './wire/limits.js'
export type { ArrivalsReply, PageItems, PublishResult, QueryReply, Refused } from './wire/reply.js'
export {
  type ArrivalsRequest,
  type Mark,
  type PageForm,
  type QueryRequest,
  type Since,
  type SubscribeRequest,
  WHOLE_RANGE,
} from './wire/request.js'
export { checkWork, solveWork, WORK_LIMITS, type WorkOptions } from './work.js'
