export {
  createDiscv5Discovery,
  type Discv5Discovery,
  type Discv5DiscoveryOptions,
  type Discv5Status,
} from './discv5-discovery.js'
export { Discv5Error, type Discv5ErrorCode } from './discv5-error.js'
export type { NodeRole } from './node-settings.js'
