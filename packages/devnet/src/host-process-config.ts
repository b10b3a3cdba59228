import type { RunHostOptions, ServiceModule } from '@waypost/host'

/** What a devnet tells one of its host processes, as JSON. */
export interface HostProcessConfig extends Omit<RunHostOptions, 'identity' | 'services' | 'logger'> {
  readonly keyFile: string
  readonly services: readonly ServiceModule[]
  /** The host's own log: one JSON object a line. */
  readonly logFile: string
}
