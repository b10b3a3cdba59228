export type { DevelopmentAccount } from './accounts.js'
export { DevnetProcessError } from './child-process.js'
export {
  type Devnet,
  type DevnetOptions,
  type DevnetProgress,
  type DevnetServer,
  type DevnetService,
  mailService,
  startDevnet,
  threeProviders,
} from './devnet.js'
export type { HostProcess } from './host-processes.js'
export type { DevnetProvider, ProviderSpec } from './providers.js'
export { type RpcEndpoint, startRpcEndpoint } from './rpc-endpoint.js'
