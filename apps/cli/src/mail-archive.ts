import { ConfigurationError } from '@waypost/core'
import type { Archive } from '@waypost/kind-mail/server'

/** Where `waypost serve` may keep mail. */
export const ARCHIVES = ['sqlite', 'postgres'] as const

/** The variable of the environment that says where PostgreSQL is: a command line would show its password to everybody. */
const VARIABLE = 'WAYPOST_POSTGRES'

/**
 * The archive that a person chose; nothing for the mail service's own, SQLite.
 *
 * @throws ConfigurationError when PostgreSQL is chosen and the environment does not say where it is
 */
export async function mailArchive(
  name: (typeof ARCHIVES)[number],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Archive | undefined> {
  if (name === 'sqlite') return undefined
  const connection = environment[VARIABLE]
  if (connection === undefined || !/^postgres(?:ql)?:\/\//.test(connection)) {
    throw new ConfigurationError(
      VARIABLE,
      connection === undefined ? 'nothing' : 'something else',
      'set it to postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
    )
  }
  const { createPostgresArchive } = await import('@waypost/kind-mail/server/postgres')
  return createPostgresArchive({ connection })
}
