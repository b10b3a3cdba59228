import type { Deployment, Storage, TrustPolicy } from '@waypost/core'
import { type CheckedPolicy, checkPolicy } from './trust-policy.js'

/** The user's policy, kept between runs. */
export interface PolicyKeeper {
  readonly current: CheckedPolicy
  /** Reads what an earlier run kept, once; what is malformed is dropped. */
  load(): Promise<void>
  /** @throws ConfigurationError when it is malformed; the old one then stays */
  set(policy: TrustPolicy): void
  /** Resolves when what was set is written, or could not be. */
  settled(): Promise<void>
}

const MAX_CHARACTERS = 1_000_000

/** @param initial what counts until the user chooses otherwise @throws ConfigurationError when it is malformed */
export function createPolicyKeeper(
  initial: TrustPolicy,
  storage: Storage | undefined,
  { chainId, registry }: Deployment,
): PolicyKeeper {
  const key = `waypost:policy:${chainId}:${registry}`
  let current = checkPolicy(initial)
  let isChosen = false
  let loading: Promise<void> | undefined
  let writing: Promise<void> = Promise.resolve()

  async function read() {
    try {
      const stored = await storage?.getItem(key)
      if (stored === null || stored === undefined || isChosen) return
      // A storage driver may hand back text or what it parsed from it.
      const isText = typeof stored === 'string'
      if (isText && stored.length > MAX_CHARACTERS) return
      current = checkPolicy((isText ? JSON.parse(stored) : stored) as TrustPolicy)
    } catch {
      // Not what was written: the initial policy counts.
    }
  }

  return {
    get current() {
      return current
    },
    load: () => (loading ??= read()),
    set(policy) {
      current = checkPolicy(policy)
      isChosen = true
      const text = JSON.stringify(current.policy)
      writing = writing.then(() => storage?.setItem(key, text)).catch(() => undefined)
    },
    settled: () => writing,
  }
}
