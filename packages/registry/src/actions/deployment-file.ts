import type { RegistryDeployment } from '@waypost/contracts'
import { ConfigurationError, fromHex, toHex } from '@waypost/core'

/** Longest file that is read, in characters. */
const MAX_CHARACTERS = 65_536
const FORMAT = 'waypost-deployments-1'

/**
 * Reads a file of deployments: registries by chain, as `encodeDeployments` writes them. Everything in it is checked; what is not known is
 * refused, so that a typing mistake shows.
 *
 * @throws ConfigurationError naming the field that is wrong
 */
export function parseDeployments(text: string): RegistryDeployment[] {
  if (text.length > MAX_CHARACTERS) throw invalid('deployments', `${text.length} characters`, 'give a shorter file')
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new ConfigurationError('deployments', 'not JSON', 'give the file that the deploying command wrote', cause)
  }
  const { format, deployments } = fieldsOf('deployments', content, ['format', 'deployments'])
  if (format !== FORMAT) throw invalid('format', format, `give a file of format ${FORMAT}`)
  if (!Array.isArray(deployments)) throw invalid('deployments', deployments, 'give a list')
  const read = deployments.map(readDeployment)
  const repeated = read.find(({ chainId }, at) => read.findIndex((other) => other.chainId === chainId) !== at)
  if (repeated !== undefined) throw invalid('chainId', repeated.chainId, 'name one registry for each chain')
  return read
}

/** The file's text, one registry for each chain; of two on one chain the later one stays. */
export function encodeDeployments(deployments: readonly RegistryDeployment[]): string {
  const byChain = new Map(deployments.map((deployment) => [deployment.chainId, deployment]))
  const sorted = [...byChain.values()].sort((one, other) => one.chainId - other.chainId)
  return `${JSON.stringify({ format: FORMAT, deployments: sorted }, null, 2)}\n`
}

function readDeployment(entry: unknown, at: number): RegistryDeployment {
  const name = `deployments[${at}]`
  const found = fieldsOf(name, entry, ['chainId', 'registry', 'block', 'defaultProvider'])
  return {
    chainId: wholeNumber(`${name}.chainId`, found.chainId, 1),
    registry: readAddress(`${name}.registry`, found.registry),
    block: wholeNumber(`${name}.block`, found.block, 0),
    defaultProvider: wholeNumber(`${name}.defaultProvider`, found.defaultProvider, 1),
  }
}

function fieldsOf<Name extends string>(
  field: string,
  value: unknown,
  names: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field, value, 'give an object')
  const unknown = Object.keys(value).find((name) => !names.some((known) => known === name))
  if (unknown !== undefined) throw invalid(field, unknown, `leave it out; the fields are ${names.join(', ')}`)
  return value
}

function wholeNumber(field: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw invalid(field, value, `give a whole number from ${least}`)
}

function readAddress(field: string, value: unknown): `0x${string}` {
  try {
    if (typeof value === 'string') return toHex(fromHex(value, 20))
  } catch {
    // Told below.
  }
  throw invalid(field, value, 'give 0x and 40 hex digits')
}

function invalid(field: string, value: unknown, hint: string) {
  return new ConfigurationError(field, value, hint)
}
