export { type Clock, systemClock, wait } from './clock.js'
export type { Deployment, ResourceTypeId, Topic } from './deployment.js'
export type {
  Advertisement,
  CallOptions,
  Candidate,
  Discovery,
  DiscoveryChange,
  DiscoverySource,
} from './discovery.js'
export { AbortedError, ConfigurationError, DeadlineError, WaypostError, type WaypostErrorOptions } from './errors.js'
export { fromHex, type Hex, HexError, toHex } from './hex.js'
export type { LastGood, LastGoodStore } from './last-good.js'
export { type Lifecycle, type LifecycleState, type LifecycleSteps, lifecycle, type Startable } from './lifecycle.js'
export { type Address, type NodeId, nodeAddress, parseNodeId } from './node-id.js'
export type { NodeRecord } from './node-record.js'
export { type Counters, type Logger, type Measurement, noCounters, silentLogger } from './observe.js'
export { cryptoRandom, type Random, unbiasedInteger } from './random.js'
export type { Change, PublishedList, Registry, Resource, TrustPolicy } from './registry.js'
export type {
  SelectableServer,
  SelectionContext,
  SelectionInput,
  SelectionStrategy,
  ServerHealth,
} from './selection.js'
export {
  type ProviderId,
  type ProviderRef,
  type Server,
  type ServerAddress,
  serverAddresses,
  serverOf,
} from './server.js'
export {
  type ConnectContext,
  defineServerKind,
  type Outcome,
  type ServerClient,
  type ServerKind,
} from './server-kind.js'
export type { HostContext, ServerIdentity, Service, ServicePeers } from './service.js'
export { memoryStorage, type Storage } from './storage.js'
export type {
  BroadcastGroup,
  BroadcastVerdict,
  MessageStream,
  ServerTransport,
  Transport,
} from './transport.js'
export type {
  AsOf,
  TrustedVerdict,
  UnknownReason,
  UnknownVerdict,
  UntrustedReason,
  UntrustedVerdict,
  Verdict,
} from './verdict.js'
