import { type Address, ConfigurationError, type Deployment, type TrustPolicy } from '@waypost/core'
import type { Command } from 'commander'
import { chainIdOf } from './chain-id.js'
import { addressFlag, countFlag, endpointsFlag, policyFlag, recordsFlag, urlFlag } from './flags.js'

/** Flags that name the registry, for who writes to it. */
export interface RegistryFlags {
  readonly rpc: string
  readonly registry: Address
  readonly chainId?: number
}

/** Flags that name the registry, for who reads it: several endpoints have to agree. */
export interface RegistryReaderFlags extends Omit<RegistryFlags, 'rpc'> {
  readonly rpc: readonly string[]
}

/** Flags of every command that looks for servers. */
export interface NetworkFlags extends RegistryReaderFlags {
  readonly bootnode: readonly string[]
  readonly trust: TrustPolicy
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
    .requiredOption('--registry <address>', 'address of the registry contract', addressFlag)
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
}

export function withNetworkFlags(command: Command): Command {
  return withRegistryReaderFlags(command)
    .requiredOption('--bootnode <record>', 'record of a node to join the network through (repeatable)', recordsFlag)
    .option('--trust <providers>', 'provider ids with commas between, or "any" approved provider', policyFlag, {
      type: 'providers',
      ids: [1],
    } satisfies TrustPolicy)
}

/**
 * The deployment that the flags name.
 *
 * @throws ConfigurationError when no chain id was given and the endpoints name none, or different ones
 */
export async function deploymentOf(flags: RegistryFlags | RegistryReaderFlags): Promise<Deployment> {
  const { registry, chainId, rpc } = flags
  return { registry, chainId: chainId ?? (await commonChainId(typeof rpc === 'string' ? [rpc] : rpc)) }
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
