import { WaypostError } from '@waypost/core'
import { CommanderError } from 'commander'

/** Exit status for what the user can mend: a wrong flag, file, port or address. */
const EXIT_USAGE = 2

/** Codes of errors that mean "what you gave does not work", wherever they are thrown. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'CONFIGURATION_INVALID',
  'UDP_PORT_BUSY',
  'TRANSPORT_ADDRESS_IN_USE',
  'TRANSPORT_LISTEN_FAILED',
  'REGISTRY_WRONG_CHAIN',
  'REGISTRY_NO_CONTRACT',
  'REGISTRY_UNSUPPORTED',
])

/** Causes that are told of, one behind the other. */
const MOST_CAUSES = 3

/** What lies behind an error, and what the innermost of our own says to do. */
function explained(error: WaypostError): string {
  let { message, hint } = error
  let { cause } = error
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    const [line = ''] = cause.message.split('\n')
    if (line !== '' && !message.includes(line)) message += `: ${line}`
    if (WaypostError.is(cause)) hint = cause.hint ?? hint
    cause = cause.cause
  }
  return hint === undefined ? message : `${message}; ${hint}`
}

/** Says in one line what went wrong and how to mend it, then ends the process with a status other than 0. */
export function reportAndExit(error: unknown): never {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE)
  if (WaypostError.is(error)) {
    process.stderr.write(`waypost: ${explained(error)}\n`)
    process.exit(USAGE_CODES.has(error.code) ? EXIT_USAGE : 1)
  }
  process.stderr.write(`waypost: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}
