import type { Clock, Counters } from '@waypost/core'
import { createRpc, type Rpc, type RpcOptions, type RpcSender } from '../rpc/rpc.js'
import { createStanding, type RpcStanding, type RpcStrike } from './standing.js'

/** One RPC of a {@link Panel}. */
export interface PanelMember {
  /** Position in the options; its address is told nowhere, since it may hold a key. */
  readonly index: number
  readonly rpc: Rpc
  readonly standing: RpcStanding
  isDemoted(): boolean
  strike(why: RpcStrike): void
  clear(): void
}

/** Several RPCs, of which `quorum` have to agree on whatever does not prove itself. */
export interface Panel {
  readonly members: readonly PanelMember[]
  readonly quorum: number
  /** The members, those to be asked first in front: in the order given, the demoted ones last. */
  ranked(): PanelMember[]
  /** Calls back when an RPC tells of a new block by itself. Returns a function that ends it. */
  onHead(listener: () => void): () => void
}

export interface PanelOptions {
  readonly senders: readonly RpcSender[]
  readonly quorum: number
  readonly timeoutMs: number
  readonly clock: Clock
  readonly counters: Counters
  readonly later: RpcOptions['later']
}

/** Counts `registry_rpc_strikes_total{rpc,why}` beside what {@link createRpc} counts. */
export function createPanel({ senders, quorum, timeoutMs, clock, counters, later }: PanelOptions): Panel {
  const members = senders.map((sender, index): PanelMember => {
    const standing = createStanding(clock)
    return {
      index,
      rpc: createRpc({ sender, timeoutMs, clock, counters, later }),
      get standing() {
        return standing.value
      },
      isDemoted: standing.isDemoted,
      strike(why) {
        counters.count('registry_rpc_strikes_total', { rpc: String(index), why })
        standing.strike(why)
      },
      clear: standing.clear,
    }
  })

  return {
    members,
    quorum,
    ranked() {
      const restUntil = (member: PanelMember) => (member.isDemoted() ? member.standing.demotedUntil : 0)
      return [...members].sort((a, b) => restUntil(a) - restUntil(b))
    },
    onHead(listener) {
      const ends = senders.map((sender) => sender.onHead?.(listener))
      return () => {
        for (const end of ends) end?.()
      }
    },
  }
}
