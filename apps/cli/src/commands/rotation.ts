import type { NodeId } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { loadIdentityFile } from '@waypost/host'
import { signRotation } from '@waypost/registry'
import { Command } from 'commander'
import { countFlag } from '../flags.js'
import { deploymentOf, type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { nodeIdFlag } from '../node-id-flag.js'
import { say } from '../output.js'
import { encodeRotation } from '../rotation-text.js'

const DAY_MS = 86_400_000

interface RotationFlags extends RegistryFlags {
  readonly key: string
  readonly successor: NodeId
  readonly provider: number
  readonly kind: string
}

/** `waypost rotation` */
export function rotationCommand(): Command {
  const command = new Command('rotation')
    .description('Sign, with a server’s old key, that the server goes on under a new one; prints the rotation as JSON.')
    .requiredOption('--key <file>', 'file with the server’s old key, which is retired for good')
    .requiredOption('--successor <node id>', 'node id of the new key', nodeIdFlag)
    .requiredOption('--provider <id>', 'the provider that lists the server', countFlag)
    .option('--kind <name>', 'resource type', 'mail-server')
  return withRegistryFlags(command).action(async (flags: RotationFlags) => {
    const { privateKey } = await loadIdentityFile(flags.key)
    const rotation = signRotation({
      privateKey,
      deployment: await deploymentOf(flags),
      provider: flags.provider,
      resourceType: deriveResourceType(flags.kind),
      successor: flags.successor,
      deadline: Date.now() + DAY_MS,
    })
    say(encodeRotation(rotation))
  })
}
