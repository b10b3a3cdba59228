import { deployments } from '@waypost/contracts'
import {
  type Address,
  type Clock,
  ConfigurationError,
  type Counters,
  type Deployment,
  noCounters,
  type Random,
  type Storage,
  systemClock,
  type TrustPolicy,
} from '@waypost/core'
import { MAX_QUERY } from './contract/limits.js'
import type { Later } from './later.js'
import type { ProofMode } from './proofs/proof-mode.js'
import { createHttpSender } from './rpc/http-sender.js'
import { createLazySender } from './rpc/lazy-sender.js'
import type { RpcSender } from './rpc/rpc.js'

/** How a registry client is set up. */
export interface RegistryOptions {
  /**
   * An http(s) or ws(s) URL, or any JSON-RPC provider of ethers 6 (give it a static network); or up to 16 of these, by different operators,
   * of which `quorum` have to agree.
   */
  readonly rpc: string | RpcSender | readonly (string | RpcSender)[]
  /** How many RPCs have to give the same answer before it counts. @default more than half of them */
  readonly quorum?: number
  /** Proves what RPCs say against a block's hash: `proofMode()` of `@waypost/registry/proofs`. @default none: a quorum is believed */
  readonly proofs?: ProofMode
  /**
   * What an RPC may learn. `mirror`: nothing but the resource type, since the whole list is read and verified here; a list of more than
   * `maxMirrorServers` is asked about as with `decoys`. `decoys`: servers asked about are hidden among `decoysPerServer` others.
   * `none`: they are asked about as they are.
   * @default 'mirror' where `firstBlock` is known, else 'decoys'
   */
  readonly privacy?: 'mirror' | 'decoys' | 'none'
  /** Longest list that is mirrored. @default 200000 */
  readonly maxMirrorServers?: number
  /** 1 to 100. @default 15 */
  readonly decoysPerServer?: number
  /** Keeps mirrored lists, the furthest block seen and the policy between runs; drivers of `unstorage` fit. @default nothing is kept */
  readonly storage?: Storage
  readonly random?: Random
  /** Address of the registry contract. */
  readonly address: string
  /** EIP-155 chain id. */
  readonly chainId: number
  /** Whom the user trusts, until they choose otherwise: where there is a storage, what was set last counts. */
  readonly policy: TrustPolicy
  readonly clock?: Clock
  readonly counters?: Counters
  /** Deadline of every RPC request, in ms. @default 5000 */
  readonly timeoutMs?: number
  /** Deadline of a whole `verify`, in ms. @default three times `timeoutMs` */
  readonly verifyTimeoutMs?: number
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
   * The block that created the registry. From here on events are read: for the mirror, and for the keys and records that `list` carries.
   * @default the known deployment's; 0 on local chains; else there is no mirror, and `list` carries no records
   */
  readonly firstBlock?: number
}

/** Checked {@link RegistryOptions}, with defaults. */
export interface RegistrySettings {
  /** Loads what is needed by some clients alone. */
  readonly later: Later
  readonly senders: readonly RpcSender[]
  readonly quorum: number
  readonly proofs: ProofMode | undefined
  readonly privacy: 'mirror' | 'decoys' | 'none'
  readonly maxMirrorServers: number
  readonly decoysPerServer: number
  readonly storage: Storage | undefined
  /** @default the platform's */
  readonly random: Random | undefined
  readonly deployment: Deployment
  readonly clock: Clock
  readonly counters: Counters
  readonly timeoutMs: number
  readonly verifyTimeoutMs: number
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
export function checkSettings(options: RegistryOptions, later: Later): RegistrySettings {
  const { clock = systemClock, counters = noCounters, proofs, storage, random } = options
  const chainId = wholeNumber('chainId', options.chainId, 1, MOST)
  const deployment: Deployment = { chainId, registry: checkAddress(options.address) }
  const isLocal = LOCAL_CHAINS.includes(chainId)
  const senders = sendersOf(options.rpc, clock, later)
  const known = deployments[chainId]
  const knownBlock = known?.registry.toLowerCase() === deployment.registry ? known.block : isLocal ? 0 : undefined
  const given = options.firstBlock ?? knownBlock
  const firstBlock = given === undefined ? undefined : wholeNumber('firstBlock', given, 0, MOST)
  const numbers = checkNumbers(options, {
    quorum: [Math.floor(senders.length / 2) + 1, 1, senders.length],
    maxMirrorServers: [200_000, 1, 10_000_000],
    decoysPerServer: [15, 1, 100],
    timeoutMs: [5_000, 1, 600_000],
    verifyTimeoutMs: [3 * (options.timeoutMs ?? 5_000), 1, 1_800_000],
    startTimeoutMs: [2_000, 1, 600_000],
    pollIntervalMs: [isLocal ? 1_000 : 4_000, 1, 86_400_000],
    batchSize: [500, 1, MAX_QUERY],
    maxRegressionBlocks: [8, 0, 1_000_000],
    maxLogBlocks: [2_000, 1, 1_000_000],
  })
  const maxHeadAgeMs = options.maxHeadAgeMs ?? (isLocal ? Number.POSITIVE_INFINITY : 900_000)
  if (maxHeadAgeMs !== Number.POSITIVE_INFINITY) wholeNumber('maxHeadAgeMs', maxHeadAgeMs, 1, MOST)
  return {
    ...numbers,
    later,
    senders,
    proofs,
    storage,
    random,
    deployment,
    clock,
    counters,
    firstBlock,
    maxHeadAgeMs,
    privacy: privacyOf(options.privacy, firstBlock),
  }
}

/** Options that are whole numbers. */
type NumericOption = {
  [Option in keyof RegistryOptions]-?: RegistryOptions[Option] extends number | undefined ? Option : never
}[keyof RegistryOptions]

type Bounds<Option extends NumericOption> = Readonly<
  Record<Option, readonly [fallback: number, least: number, most: number]>
>

function checkNumbers<Option extends NumericOption>(options: RegistryOptions, bounds: Bounds<Option>) {
  const checked = {} as Record<Option, number>
  for (const option in bounds) {
    const [fallback, least, most] = bounds[option]
    checked[option] = wholeNumber(option, options[option] ?? fallback, least, most)
  }
  return checked
}

const MOST = Number.MAX_SAFE_INTEGER

/** @throws ConfigurationError unless it is 20 bytes of hex */
export function checkAddress(text: string): Address {
  if (/^0x[0-9a-f]{40}$/i.test(text)) return text.toLowerCase() as Address
  throw new ConfigurationError('address', text, 'give 0x and 40 hex digits')
}

/** Most RPCs that one client asks. */
const MAX_RPCS = 16

function sendersOf(rpc: RegistryOptions['rpc'], clock: Clock, later: Later): RpcSender[] {
  const given = [rpc].flat() as (string | RpcSender)[]
  if (given.length === 0 || given.length > MAX_RPCS) {
    throw new ConfigurationError('rpc', given.length, `give 1 to ${MAX_RPCS} RPCs`)
  }
  return given.map((one) => senderOf(one, clock, later))
}

function senderOf(rpc: string | RpcSender, clock: Clock, later: Later): RpcSender {
  if (typeof rpc === 'string') {
    const options = { url: rpc, clock, later, maxAnswerBytes: MAX_ANSWER_BYTES }
    if (!/^wss?:/i.test(rpc) || !URL.canParse(rpc)) return createHttpSender(options)
    return createLazySender(async () => (await later.webSocket()).createWebSocketSender(options))
  }
  if (typeof rpc?.send === 'function') return rpc
  throw new ConfigurationError('rpc', rpc, 'give an http(s) or ws(s) URL, or an ethers JSON-RPC provider')
}

function privacyOf(given: RegistryOptions['privacy'], firstBlock: number | undefined) {
  const privacy = given ?? (firstBlock === undefined ? 'decoys' : 'mirror')
  if (!['mirror', 'decoys', 'none'].includes(privacy)) {
    throw new ConfigurationError('privacy', privacy, "give 'mirror', 'decoys' or 'none'")
  }
  if (privacy === 'mirror' && firstBlock === undefined) {
    throw new ConfigurationError('firstBlock', firstBlock, 'give the block that created the registry')
  }
  return privacy
}

function wholeNumber(field: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new ConfigurationError(field, value, `give a whole number from ${least} to ${most}`)
}
