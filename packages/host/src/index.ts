export { type CountersWithSnapshot, createCounters, type Series } from './counters.js'
export { createHost, type Host, type HostOptions } from './host.js'
export { createIdentityFile, loadIdentityFile } from './identity-file.js'
export { createLogger, type LogOptions } from './log.js'
export { createMetrics, type Metrics } from './metrics.js'
export {
  createOperationsEndpoint,
  type OperationsEndpoint,
  OperationsEndpointError,
  type OperationsEndpointOptions,
} from './operations-endpoint.js'
export { type RunHostOptions, runHost } from './run-host.js'
export { loadService, type ServiceModule } from './service-module.js'
