import { type ProviderEntry, readOffices, readProviders } from '@waypost/registry/curation'
import { Command } from 'commander'
import { JsonRpcProvider } from 'ethers'
import { deploymentOf, type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'

const SECOND_MS = 1_000

/** `waypost registry show` */
export function registryShowCommand(): Command {
  const command = new Command('show')
    .description('Print who decides, and every provider with its id, its status and what it calls itself.')
    .option('--json', 'print JSON only')
  return withRegistryFlags(command).action(async (flags: RegistryFlags & { json?: boolean }) => {
    const { chainId, registry } = await deploymentOf(flags)
    const rpc = new JsonRpcProvider(flags.rpc, chainId, { staticNetwork: true, cacheTimeout: -1 })
    try {
      const offices = await readOffices(rpc, registry)
      const providers = await readProviders(rpc, registry)
      if (flags.json === true) {
        sayJson({ event: 'offices', ...offices })
        for (const provider of providers) sayJson({ event: 'provider', ...provider })
        return
      }
      say(`curator    ${offices.curator}`)
      say(`guardian   ${offices.guardian ?? 'nobody'}`)
      say(`approvals  take effect after ${offices.approvalDelay / SECOND_MS} s`)
      say(`removals   ${offices.removalsLeft} of ${offices.removalCap} left in this epoch`)
      for (const provider of providers) say(lineOf(provider))
    } finally {
      rpc.destroy()
    }
  })
}

/** The id first: a name can imitate another. */
function lineOf({ id, name, status, owner, statusUntil, exitAt }: ProviderEntry): string {
  const until = statusUntil === undefined ? '' : `, approved from ${new Date(statusUntil).toISOString()}`
  const exit = exitAt === undefined ? '' : `, exit ${new Date(exitAt).toISOString()}`
  return `provider   ${id}  ${status}${until}${exit}  ${owner}  ${name === undefined ? 'without a name' : `"${name}"`}`
}
