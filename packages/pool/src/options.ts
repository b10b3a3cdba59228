import {
  type Clock,
  ConfigurationError,
  type Counters,
  type Discovery,
  type LastGoodStore,
  type Logger,
  type Random,
  type Registry,
  type SelectionStrategy,
  type ServerClient,
  type ServerKind,
  type Storage,
  type Transport,
} from '@waypost/core'
import type { ConnectLimits } from './connecting.js'
import type { BackoffOptions } from './health.js'
import type { RosterLimits } from './roster.js'
import type { DiscoveryPace } from './rounds.js'

/** What a pool is made of. Durations are in ms. */
export interface ServerPoolOptions<Client extends ServerClient> {
  readonly kind: ServerKind<Client>
  readonly discovery: Discovery
  readonly registry: Registry
  readonly transport: Transport
  /** @default every server equally likely */
  readonly strategy?: SelectionStrategy
  /** Servers that may be chosen at any time; the pool looks for more eagerly until it has so many. More are welcome. @default 8 */
  readonly targetSize?: number
  /** Gets every trusted server; give the same object to `discovery`, so that the next start finds them. */
  readonly cache?: LastGoodStore
  /** Keeps the pinned servers. @default memory */
  readonly storage?: Storage
  /** How long a server stays on its last good answer while the registry cannot tell. @default 86_400_000, a day */
  readonly graceMs?: number
  /** Age at which an answer is asked for again, beside what the registry's changes bring. @default 600_000 */
  readonly recheckMs?: number
  /** A registry that takes longer counts as one that cannot tell. @default 5_000 */
  readonly verifyTimeoutMs?: number
  /** Most servers in one question to the registry. @default 500 */
  readonly verifyBatchSize?: number
  readonly backoff?: Partial<BackoffOptions>
  readonly pace?: Partial<DiscoveryPace>
  readonly limits?: Partial<RosterLimits>
  readonly connect?: Partial<ConnectLimits>
  /** What the platform says, such as `() => navigator.onLine`: its "no" is believed, its "yes" is not. */
  readonly isOnline?: () => boolean
  /** Whether the pool starts and stops discovery, registry and transport; `false` where they are shared. @default true */
  readonly ownsParts?: boolean
  readonly clock?: Clock
  readonly random?: Random
  readonly logger?: Logger
  readonly counters?: Counters
}

/** The numbers of {@link ServerPoolOptions} with their defaults. */
export interface Settings {
  readonly targetSize: number
  readonly graceMs: number
  readonly recheckMs: number
  readonly verifyTimeoutMs: number
  readonly verifyBatchSize: number
  readonly backoff: BackoffOptions
  readonly pace: DiscoveryPace
  readonly limits: RosterLimits
  readonly connect: ConnectLimits
}

/** @throws ConfigurationError when a number is out of its range */
export function settingsOf<Client extends ServerClient>(options: ServerPoolOptions<Client>): Settings {
  const settings: Settings = {
    targetSize: options.targetSize ?? 8,
    graceMs: options.graceMs ?? 86_400_000,
    recheckMs: options.recheckMs ?? 600_000,
    verifyTimeoutMs: options.verifyTimeoutMs ?? 5_000,
    verifyBatchSize: options.verifyBatchSize ?? 500,
    backoff: { firstMs: 2_000, longestMs: 600_000, ...options.backoff },
    pace: { fastMs: 1_000, slowMs: 60_000, passMs: 30_000, ...options.pace },
    limits: { servers: 20_000, waiting: 1_000, untrusted: 2_000, ...options.limits },
    connect: { attempts: 5, attemptMs: 10_000, waitMs: 30_000, ...options.connect },
  }
  assertPositive('', settings, new Set(['graceMs', 'connect.waitMs']))
  return settings
}

function assertPositive(path: string, value: object, mayBeZero: ReadonlySet<string>) {
  for (const [key, part] of Object.entries(value)) {
    const field = path + key
    if (typeof part === 'object' && part !== null) assertPositive(`${field}.`, part, mayBeZero)
    else if (!Number.isSafeInteger(part) || part < (mayBeZero.has(field) ? 0 : 1)) {
      throw new ConfigurationError(field, part, 'give a positive whole number')
    }
  }
}
