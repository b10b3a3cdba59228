import { readFile } from 'node:fs/promises'
import { type Address, ConfigurationError, type Deployment, type TrustPolicy } from '@waypost/core'
import { parseDeployments } from '@waypost/registry'
import type { Command } from 'commander'
import { chainIdOf } from './chain-id.js'
import { addressFlag, countFlag, endpointsFlag, policyFlag, recordsFlag, urlFlag } from './flags.js'

/** Flags that name the registry, for who writes to it. */
export interface RegistryFlags {
  readonly rpc: string
  readonly registry?: Address
  /** File that `registry deploy` wrote. */
  readonly deployments?: string
  readonly chainId?: number
}

/** Flags that name the registry, for who reads it: several endpoints have to agree. */
export interface RegistryReaderFlags extends Omit<RegistryFlags, 'rpc'> {
  readonly rpc: readonly string[]
}

/** Flags of every command that looks for servers. */
export interface NetworkFlags extends RegistryReaderFlags {
  readonly bootnode: readonly string[]
  readonly trust?: TrustPolicy
}

/** A registry, and what a deployments file says of it. */
export interface NamedDeployment extends Deployment {
  /** The block that created it: from there on a client reads the list. */
  readonly firstBlock?: number
  /** Whom clients trust unless their user says otherwise. */
  readonly defaultProvider: number
}

export function withRegistryFlags(command: Command): Command {
  return withContractFlags(
    command.requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain that holds the registry', urlFlag),
  )
}

export function withRegistryReaderFlags(command: Command): Command {
  return withContractFlags(
    command.requiredOption(
      '--rpc <url>',
      'JSON-RPC endpoint of the chain that holds the registry, http(s) or ws(s) (repeatable: more than half have to agree)',
      endpointsFlag,
    ),
  )
}

function withContractFlags(command: Command): Command {
  return command
    .option('--registry <address>', 'address of the registry contract', addressFlag)
    .option('--deployments <file>', 'in its place: file that `registry deploy` wrote, which names it for each chain')
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
}

export function withNetworkFlags(command: Command): Command {
  return withRegistryReaderFlags(command)
    .requiredOption('--bootnode <record>', 'record of a node to join the network through (repeatable)', recordsFlag)
    .option(
      '--trust <providers>',
      'provider ids with commas between, or "any" approved provider; the deployment’s default when left out, else 1',
      policyFlag,
    )
}

/** Whom the user trusts: what the flag says, else the deployment's default. */
export function policyOf({ trust }: NetworkFlags, { defaultProvider }: NamedDeployment): TrustPolicy {
  return trust ?? { type: 'providers', ids: [defaultProvider] }
}

/**
 * The deployment that the flags name.
 *
 * @throws ConfigurationError when they name no registry, or one twice, when the file cannot be read or has none for the chain, and when no chain
 * id was given and the endpoints name none, or different ones
 */
export async function deploymentOf(flags: RegistryFlags | RegistryReaderFlags): Promise<NamedDeployment> {
  const { registry, deployments: file, rpc } = flags
  const hint = 'give either --registry or --deployments'
  if (registry !== undefined && file !== undefined) throw new ConfigurationError('registry', registry, hint)
  if (registry === undefined && file === undefined) throw new ConfigurationError('registry', '', hint)
  const chainId = flags.chainId ?? (await commonChainId(typeof rpc === 'string' ? [rpc] : rpc))
  if (registry !== undefined) return { registry, chainId, defaultProvider: 1 }
  const named = (await readDeployments(file ?? '')).find((deployment) => deployment.chainId === chainId)
  if (named === undefined) throw new ConfigurationError('deployments', file, `it names no registry on chain ${chainId}`)
  return { registry: named.registry, chainId, firstBlock: named.block, defaultProvider: named.defaultProvider }
}

async function readDeployments(file: string) {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError('deployments', file, 'name a readable file that `registry deploy` wrote', cause)
  }
  return parseDeployments(text)
}

/** The chain that all the endpoints that answer name: with one that lies, the user has to say which. */
async function commonChainId(endpoints: readonly string[]): Promise<number> {
  const answers = await Promise.allSettled(endpoints.map(chainIdOf))
  const named = new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])))
  const [chainId] = named
  if (named.size > 1) {
    throw new ConfigurationError('rpc', [...named].join(', '), 'the endpoints name different chains: give --chain-id')
  }
  if (chainId !== undefined) return chainId
  const failed = answers.find((answer) => answer.status === 'rejected')
  throw failed?.reason ?? new ConfigurationError('rpc', '', 'give at least one --rpc')
}
