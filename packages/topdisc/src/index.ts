export {
  isTopicCapable,
  NATIVE_ENTRY,
  PROTOCOL_VERSION,
  speaksNatively,
  speaksTalk,
  TALK_ENTRY,
  TALK_PROTOCOL,
} from './capability.js'
export { portableCrypto, type TicketCrypto } from './crypto.js'
export { bucketIndex, logDistance } from './distance.js'
export {
  createTopicEngine,
  type LookupOptions,
  type PlacementStatus,
  type TopicAdvertisement,
  type TopicEngine,
  type TopicEngineOptions,
} from './engine.js'
export {
  decodeMessage,
  decodeNativeMessage,
  encodeMessage,
  MAX_DISTANCES,
  MAX_PACKET_BYTES,
  MAX_RECORD_BYTES,
  MAX_RECORDS,
  MAX_TICKET_BYTES,
  MESSAGE_TYPES,
  type Message,
  MessageError,
  type Nodes,
  type RegConfirmation,
  type RegTopic,
  type ReplyMessage,
  type RequestMessage,
  type TopicNodes,
  type TopicQuery,
} from './message.js'
export type { RequestPort } from './packet-port.js'
export { createRecordStore, type RecordStore, RecordTextError } from './record-store.js'
export type { RegistrarState, Sender } from './registrar.js'
export { DEFAULT_SETTINGS, type TopDiscSettings, topDiscSettings } from './settings.js'
export {
  type Answer,
  decodeTalkReply,
  decodeTalkRequest,
  encodeTalkReply,
  encodeTalkRequest,
  MAX_CURSOR_BYTES,
  MAX_TALK_REPLY_BYTES,
  MAX_TALK_REQUEST_BYTES,
  type Pull,
  packAnswer,
  type TalkReply,
} from './talk.js'
export { ExchangeError } from './talk-client.js'
export { type CacheView, type WaitingTime, waitingTime } from './waiting-time.js'
