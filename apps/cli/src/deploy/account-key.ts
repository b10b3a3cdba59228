import { readFile } from 'node:fs/promises'
import { ConfigurationError } from '@waypost/core'

/** Where a key stands when no file is named: an argument would show in the list of processes and in the shell's history. */
export const KEY_VARIABLE = 'WAYPOST_KEY'

/**
 * An account's private key, from a file or else from the environment.
 *
 * @throws ConfigurationError naming the place, never what stands there
 */
export async function accountKey(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<`0x${string}`> {
  const place = file ?? KEY_VARIABLE
  const text = (file === undefined ? environment[KEY_VARIABLE] : await read(file))?.trim()
  if (text === undefined || text === '') {
    throw new ConfigurationError('key', place, `name a file with --key, or set ${KEY_VARIABLE}`)
  }
  const [, digits] = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text) ?? []
  if (digits === undefined) {
    throw new ConfigurationError('key', place, 'it must hold one private key: 64 hexadecimal digits')
  }
  return `0x${digits}`
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError('key', file, 'name a readable file that holds the account’s private key', cause)
  }
}
