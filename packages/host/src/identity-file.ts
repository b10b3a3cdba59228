import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigurationError, cryptoRandom, fromHex, type Random, type ServerIdentity, toHex } from '@waypost/core'
import { generateIdentity, identityOf } from '@waypost/record'

/**
 * Reads a server's key from a file that holds 32 bytes as hexadecimal text, with or without `0x`.
 *
 * @throws ConfigurationError when the file is missing, unreadable or holds no key; its content is never shown
 */
export async function loadIdentityFile(file: string): Promise<ServerIdentity> {
  let text: string
  try {
    text = (await readFile(file, { encoding: 'utf8' })).trim()
  } catch (cause) {
    throw new ConfigurationError('key', file, 'name a readable key file; `waypost key create FILE` makes one', cause)
  }
  try {
    return identityOf(fromHex(text.startsWith('0x') ? text : `0x${text}`, 32))
  } catch {
    throw new ConfigurationError('key', file, 'the file must hold one secp256k1 private key: 64 hexadecimal digits')
  }
}

/**
 * Makes a new key and writes it to a file that only its owner can read.
 *
 * @throws ConfigurationError when the file exists already (a key is never overwritten) or cannot be written
 */
export async function createIdentityFile(file: string, random: Random = cryptoRandom): Promise<ServerIdentity> {
  const identity = generateIdentity(random)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${toHex(identity.privateKey)}\n`, { flag: 'wx', mode: 0o600 })
    await chmod(file, 0o600)
  } catch (cause) {
    throw new ConfigurationError('key', file, 'name a file that does not exist yet, in a writable folder', cause)
  }
  return identity
}
