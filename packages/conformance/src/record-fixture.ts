import type { NodeRecord } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'

/** What a {@link recordFixture} is made from. */
export interface RecordFixtureOptions {
  /** Chooses the node's key: the same seed is the same node. */
  readonly seed: number
  /** @default 1n */
  readonly sequence?: bigint
  /** @default an address made from the seed */
  readonly ip?: string
  /** @default 4000 */
  readonly tcp?: number
}

/** A valid, signed node record that is the same in every run. The key is public knowledge: for tests alone. */
export function recordFixture({ seed, sequence = 1n, ip, tcp = 4000 }: RecordFixtureOptions): NodeRecord {
  const { privateKey } = generateIdentity(seededRandom(seed))
  const random = seededRandom(seed ^ 0x5eed)
  return createRecord({
    privateKey,
    sequence,
    ip: ip ?? `10.${random.integer(256)}.${random.integer(256)}.${random.integer(256)}`,
    tcp,
  })
}
