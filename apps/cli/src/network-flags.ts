import type { Address, Deployment, TrustPolicy } from '@waypost/core'
import type { Command } from 'commander'
import { chainIdOf } from './chain-id.js'
import { addressFlag, countFlag, policyFlag, recordsFlag, urlFlag } from './flags.js'

/** Flags that name the registry. */
export interface RegistryFlags {
  readonly rpc: string
  readonly registry: Address
  readonly chainId?: number
}

/** Flags of every command that looks for servers. */
export interface NetworkFlags extends RegistryFlags {
  readonly bootnode: readonly string[]
  readonly trust: TrustPolicy
}

export function withRegistryFlags(command: Command): Command {
  return command
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain that holds the registry', urlFlag)
    .requiredOption('--registry <address>', 'address of the registry contract', addressFlag)
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
}

export function withNetworkFlags(command: Command): Command {
  return withRegistryFlags(command)
    .requiredOption('--bootnode <record>', 'record of a node to join the network through (repeatable)', recordsFlag)
    .option('--trust <providers>', 'provider ids with commas between, or "any" approved provider', policyFlag, {
      type: 'providers',
      ids: [1],
    } satisfies TrustPolicy)
}

/** The deployment that the flags name. */
export async function deploymentOf(flags: RegistryFlags): Promise<Deployment> {
  return { registry: flags.registry, chainId: flags.chainId ?? (await chainIdOf(flags.rpc)) }
}
