import type { ComponentLogger, Logger } from '@libp2p/interface'

interface MaybeAsked {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
  readonly localStorage?: { getItem?(name: string): string | null }
}

const ignore = () => {}
const silent: Logger = Object.assign(() => {}, { error: ignore, trace: ignore, newScope: () => silent, enabled: false })
const logger: ComponentLogger = { forComponent: () => silent }

/**
 * A logger that says nothing, in place of libp2p's own, which makes four named loggers for each part of a node, each connection
 * and each stream. Whoever asked for logs, by `DEBUG` in the environment or `debug` in a browser's storage, gets the library's.
 */
export function silentUnlessAsked(): { readonly logger?: ComponentLogger } {
  return isAsked() ? {} : { logger }
}

function isAsked(): boolean {
  const { process } = globalThis as MaybeAsked
  // Node has a storage as well, and says so to whoever looks at it.
  if (process !== undefined) return Boolean(process.env?.DEBUG)
  try {
    return Boolean((globalThis as MaybeAsked).localStorage?.getItem?.('debug'))
  } catch {
    // A page without a right to a storage: the look at it throws.
    return false
  }
}
