import { type Address, ConfigurationError, fromHex, type TrustPolicy, toHex } from '@waypost/core'
import { decodeRecord } from '@waypost/record'
import { InvalidArgumentError } from 'commander'

/** Turns what a parser throws into the one line that the command line shows, naming the flag's fix. */
function flag<Value>(parse: (text: string) => Value, fix: string): (text: string) => Value {
  return (text) => {
    try {
      return parse(text)
    } catch {
      throw new InvalidArgumentError(fix)
    }
  }
}

export const urlFlag = flag((text) => {
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new InvalidArgumentError('')
  return text
}, 'Give an http:// or https:// URL.')

/** A flag that may be given several times. */
export function endpointsFlag(text: string, previous: readonly string[] = []): string[] {
  return [...previous, rpcFlag(text)]
}

const rpcFlag = flag((text) => {
  if (!['http:', 'https:', 'ws:', 'wss:'].includes(new URL(text).protocol)) throw new InvalidArgumentError('')
  return text
}, 'Give an http://, https://, ws:// or wss:// URL.')

export const addressFlag = flag(
  (text): Address => toHex(fromHex(text, 20)),
  'Give a contract address: 0x and 40 hexadecimal digits.',
)

export const portFlag = flag((text) => {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('')
  return port
}, 'Give a port from 0 to 65535; 0 takes a free one.')

/** A positive whole number. */
export const countFlag = flag((text) => {
  const count = Number(text)
  if (!/^\d{1,9}$/.test(text) || count < 1) throw new InvalidArgumentError('')
  return count
}, 'Give a whole number from 1.')

/** A whole number that seeds choices. */
export const seedFlag = flag((text) => {
  const seed = Number(text)
  if (!/^\d{1,10}$/.test(text) || seed > 0xffff_ffff) throw new InvalidArgumentError('')
  return seed
}, 'Give a whole number from 0 to 4294967295.')

/** A flag that may be given several times. */
export function recordsFlag(text: string, previous: readonly string[] = []): string[] {
  return [...previous, flag((value) => decodeRecord(value).text, 'Give a node record: enr:…')(text)]
}

/** `ip:port`, IPv4. */
export const endpointFlag = flag((text): { ip: string; port: number } => {
  const [, ip = '', port = ''] = /^(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})$/.exec(text) ?? []
  if (ip === '' || ip.split('.').some((part) => Number(part) > 255) || Number(port) > 65_535) {
    throw new InvalidArgumentError('')
  }
  return { ip, port: Number(port) }
}, 'Give ADDRESS:PORT, such as 0.0.0.0:9000.')

/** `any` or provider ids with commas between. */
export const policyFlag = flag((text): TrustPolicy => {
  if (text === 'any') return { type: 'any-approved' }
  const ids = text.split(',').map(Number)
  if (ids.some((id) => !Number.isSafeInteger(id) || id < 1)) throw new ConfigurationError('trust', text, '')
  return { type: 'providers', ids }
}, 'Give provider ids such as 1,2 or the word any.')

/** How many servers a network of the demo has: enough for each provider, few enough for one machine. */
export const serversFlag = flag((text) => {
  const count = Number(text)
  if (!/^\d{1,2}$/.test(text) || count < 4 || count > 40) throw new InvalidArgumentError('')
  return count
}, 'Give a whole number from 4 to 40.')

/** How many other servers a history is compared with. */
export const othersFlag = flag((text) => {
  const count = Number(text)
  if (!/^\d{1,2}$/.test(text) || count > 16) throw new InvalidArgumentError('')
  return count
}, 'Give a whole number from 0 to 16.')
