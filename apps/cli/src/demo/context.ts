import type { NodeId, Server } from '@waypost/core'
import type { Devnet, DevnetProvider, RpcEndpoint } from '@waypost/devnet'
import { until } from '../client.js'
import type { DialPermissions } from './audit.js'
import type { DemoClient } from './demo-client.js'
import type { Reporter } from './reporter.js'
import type { Tally } from './tally.js'

/** How a run of the user's client differs from the others. */
export interface UserRun {
  /** @default all */
  readonly sources?: readonly ('topic' | 'registry' | 'cache' | 'custom')[]
  /** The run may rely on what earlier ones were told. @default false */
  readonly isOffline?: boolean
}

/** The chain's RPC endpoints, run by three operators. The first of them, which is asked first, will lie. */
export interface Endpoints {
  readonly urls: readonly string[]
  readonly liar: RpcEndpoint
}

/** What the steps of the demo share. */
export interface DemoContext {
  readonly devnet: Devnet
  readonly endpoints: Endpoints
  readonly reporter: Reporter
  /** What the user's client met, over all its runs. */
  readonly tally: Tally
  /** The default provider, the approved one that the user does not trust at first, and the one never approved. */
  readonly providers: {
    readonly chosen: DevnetProvider
    readonly other: DevnetProvider
    readonly applied: DevnetProvider
  }
  /** A new run of the user's client, with the same storage. */
  readonly newUserClient: (run?: UserRun) => DemoClient
  /** What each client run was allowed to dial: collected for the audit at the end. */
  readonly permissions: DialPermissions[]
}

/** Waits until the user's pool satisfies `look`. */
export function untilPool<Answer>(
  client: DemoClient,
  what: string,
  look: () => Answer | undefined,
  timeoutMs = 60_000,
) {
  return until(
    what,
    look,
    (changed) => (['found', 'verdict', 'added', 'evicted'] as const).map((event) => client.pool.on(event, changed)),
    timeoutMs,
  )
}

/** How a server is shown to a person: the devnet's name for it and the beginning of its id. */
export function nameOf({ devnet }: Pick<DemoContext, 'devnet'>, server: { readonly nodeId: NodeId }): string {
  const known = devnet.servers.find(({ nodeId }) => nodeId === server.nodeId)
  return `${known?.name ?? 'a server'} (${shortId(server.nodeId)})`
}

export function shortId(nodeId: NodeId): string {
  return `${nodeId.slice(0, 10)}…`
}

/** How a provider is shown: its id beside the name that it gives itself. */
export function providerText(provider: Server['provider']): string {
  if (provider === undefined) return 'no provider'
  return provider.name === undefined ? `provider ${provider.id}` : `provider ${provider.id} "${provider.name}"`
}

/** Milliseconds as a person reads them. */
export function ageText(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`
}
