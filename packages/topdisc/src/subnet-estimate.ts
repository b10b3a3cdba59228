/**
 * How many nodes of a subnet a table holds at most, without looking at them: subnets share counters by their hash, so a
 * count may be too high, never too low (a counting Bloom filter with one hash). Most new nodes bring a subnet of their
 * own, and this tells so at once.
 */
export interface SubnetEstimate {
  atMost(subnet: string): number
  add(subnets: readonly string[]): void
  remove(subnets: readonly string[]): void
}

/** A table of 250 nodes makes one of sixteen strangers look like somebody else's neighbour. */
const COUNTERS = 512
/** A counter that came so far stays there: it may have been more. */
const MOST = 255

export function createSubnetEstimate(): SubnetEstimate {
  return new Estimate()
}

class Estimate implements SubnetEstimate {
  private readonly counts = new Uint8Array(COUNTERS)

  atMost(subnet: string) {
    const count = this.counts[counterOf(subnet)] as number
    return count === MOST ? Number.POSITIVE_INFINITY : count
  }

  add(subnets: readonly string[]) {
    for (const subnet of subnets) {
      const at = counterOf(subnet)
      if (this.counts[at] !== MOST) this.counts[at] = (this.counts[at] as number) + 1
    }
  }

  remove(subnets: readonly string[]) {
    for (const subnet of subnets) {
      const at = counterOf(subnet)
      if (this.counts[at] !== MOST) this.counts[at] = (this.counts[at] as number) - 1
    }
  }
}

/** FNV-1a. */
function counterOf(subnet: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < subnet.length; at++) hash = Math.imul(hash ^ subnet.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 16)) & (COUNTERS - 1)
}
