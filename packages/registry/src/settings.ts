import { deployments, registryLimits } from '@waypost/contracts'
import {
  type Address,
  type Clock,
  ConfigurationError,
  type Counters,
  type Deployment,
  fromHex,
  HexError,
  noCounters,
  systemClock,
  type TrustPolicy,
  toHex,
} from '@waypost/core'
import { createHttpSender } from './rpc/http-sender.js'
import type { RpcSender } from './rpc/rpc.js'

/** How a registry client is set up. */
export interface RegistryOptions {
  /** An http(s) URL, or any JSON-RPC provider of ethers 6 (give it a static network). */
  readonly rpc: string | RpcSender
  /** Address of the registry contract. */
  readonly address: string
  /** EIP-155 chain id. */
  readonly chainId: number
  /** Whom the user trusts. */
  readonly policy: TrustPolicy
  readonly clock?: Clock
  readonly counters?: Counters
  /** Deadline of every RPC request, in ms. @default 5000 */
  readonly timeoutMs?: number
  /** How long `start` waits for the RPC before the client goes on without it, in ms. @default 2000 */
  readonly startTimeoutMs?: number
  /** How often changes are looked for while somebody watches, in ms. @default 1000 on local chains, else 4000 */
  readonly pollIntervalMs?: number
  /** Most servers in one call, 1 to 1000. @default 500 */
  readonly batchSize?: number
  /** How many blocks an RPC may fall behind the highest block seen before verdicts are `stale`. @default 8 */
  readonly maxRegressionBlocks?: number
  /** How old the latest block may be before verdicts are `stale`, in ms. @default 15 minutes; no bound on local chains, which may make blocks on demand */
  readonly maxHeadAgeMs?: number
  /** Most blocks whose events are asked for in one request. @default 2000 */
  readonly maxLogBlocks?: number
  /**
   * The block that created the registry. From here on events are read for the keys and records that `list` carries.
   * @default the known deployment's; 0 on local chains; else `list` carries no records
   */
  readonly firstBlock?: number
}

/** Checked {@link RegistryOptions}, with defaults. */
export interface RegistrySettings {
  readonly sender: RpcSender
  readonly deployment: Deployment
  readonly clock: Clock
  readonly counters: Counters
  readonly timeoutMs: number
  readonly startTimeoutMs: number
  readonly pollIntervalMs: number
  readonly batchSize: number
  readonly maxRegressionBlocks: number
  readonly maxHeadAgeMs: number
  readonly maxLogBlocks: number
  readonly firstBlock: number | undefined
}

/** Longest answer of an RPC that is read, in bytes: what a full range of events may take. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** The chain ids of the usual development chains. */
const LOCAL_CHAINS = [1337, 31_337]

/** @throws ConfigurationError that names the field, when an option is not valid */
export function checkSettings(options: RegistryOptions): RegistrySettings {
  const { rpc } = options
  const chainId = wholeNumber('chainId', options.chainId, 1, Number.MAX_SAFE_INTEGER)
  const deployment: Deployment = { chainId, registry: checkAddress(options.address) }
  const isLocal = LOCAL_CHAINS.includes(chainId)
  return {
    sender:
      typeof rpc === 'string' ? createHttpSender({ url: rpc, maxAnswerBytes: MAX_ANSWER_BYTES }) : checkSender(rpc),
    deployment,
    clock: options.clock ?? systemClock,
    counters: options.counters ?? noCounters,
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs ?? 5_000, 1, 600_000),
    startTimeoutMs: wholeNumber('startTimeoutMs', options.startTimeoutMs ?? 2_000, 1, 600_000),
    pollIntervalMs: wholeNumber('pollIntervalMs', options.pollIntervalMs ?? (isLocal ? 1_000 : 4_000), 1, 86_400_000),
    batchSize: wholeNumber('batchSize', options.batchSize ?? 500, 1, registryLimits.maxQuery),
    maxRegressionBlocks: wholeNumber('maxRegressionBlocks', options.maxRegressionBlocks ?? 8, 0, 1_000_000),
    maxHeadAgeMs: checkAge(options.maxHeadAgeMs ?? (isLocal ? Number.POSITIVE_INFINITY : 900_000)),
    maxLogBlocks: wholeNumber('maxLogBlocks', options.maxLogBlocks ?? 2_000, 1, 1_000_000),
    firstBlock: firstBlockOf(options.firstBlock, deployment, isLocal),
  }
}

function firstBlockOf(given: number | undefined, deployment: Deployment, isLocal: boolean): number | undefined {
  if (given !== undefined) return wholeNumber('firstBlock', given, 0, Number.MAX_SAFE_INTEGER)
  const known = deployments[deployment.chainId]
  if (known?.registry.toLowerCase() === deployment.registry) return known.block
  return isLocal ? 0 : undefined
}

/** @throws ConfigurationError unless it is 20 bytes of hex */
export function checkAddress(text: string): Address {
  try {
    return toHex(fromHex(text, 20))
  } catch (cause) {
    if (!(cause instanceof HexError)) throw cause
    throw new ConfigurationError('address', text, 'give the registry contract’s address, 0x and 40 hex digits', cause)
  }
}

function checkSender(rpc: RpcSender): RpcSender {
  if (typeof rpc?.send === 'function') return rpc
  throw new ConfigurationError('rpc', rpc, 'give an http or https URL, or an ethers JSON-RPC provider')
}

function checkAge(ms: number): number {
  if (ms === Number.POSITIVE_INFINITY) return ms
  return wholeNumber('maxHeadAgeMs', ms, 1, Number.MAX_SAFE_INTEGER)
}

function wholeNumber(field: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new ConfigurationError(field, value, `give a whole number from ${least} to ${most}`)
}
