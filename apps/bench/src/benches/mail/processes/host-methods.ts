import type { Methods } from './child-messages.js'

/** What a host process is told. */
export interface HostPlan {
  /** The server's key, 32 bytes. */
  readonly privateKey: Uint8Array
  /** Where it listens; the port is a free one. */
  readonly ip: string
  /** Where its archive goes. */
  readonly folder: string
  /** Topics whose past it holds from the start. */
  readonly past: { readonly topics: readonly string[]; readonly perTopic: number; readonly endsAt: number }
}

/** What a host process offers. */
export interface HostMethods extends Methods {
  /** @returns the server's record */
  start(plan: HostPlan): Promise<string>
  /** Takes these servers as verified. */
  meet(records: readonly string[]): Promise<void>
  /** What it holds, after a collection of garbage where the process may ask for one. */
  stats(): Promise<{ readonly envelopes: number; readonly bytes: number }>
  cpuMs(): Promise<number>
  /** What it counted: `mail_stored_total spread` and the like. */
  counts(): Promise<Readonly<Record<string, number>>>
}
