import type { ActionReceipt, RegistryActions } from '@waypost/registry'
import { Command } from 'commander'
import { countFlag } from '../flags.js'
import { type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'
import { actOnRegistry } from '../registry-session.js'
import { roleCommands } from './curator-roles.js'

interface CuratorFlags extends RegistryFlags {
  readonly key: string
  readonly reason?: string
  readonly json?: boolean
}

type Decide = (actions: RegistryActions, provider: number, reason: string | undefined) => Promise<ActionReceipt>

/** `waypost curator` */
export function curatorCommand(): Command {
  const command = new Command('curator')
    .description('What the curator decides on the registry.')
    .addCommand(decision('approve', 'approved', 'Approve a provider that registered.', (a, id) => a.approve(id)))
    .addCommand(decision('reject', 'rejected', 'Reject a provider that registered.', (a, id, why) => a.reject(id, why)))
    .addCommand(
      decision(
        'suspend',
        'suspended',
        'Suspend a provider: its servers are out of running clients within a block.',
        (a, id, why) => a.suspend(id, why),
      ),
    )
    .addCommand(decision('reinstate', 'reinstated', 'Take a suspension back.', (a, id) => a.reinstate(id)))
    .addCommand(decision('remove', 'removed', 'Remove a provider for good.', (a, id, why) => a.remove(id, why)))
    .addCommand(
      decision('confirm', 'confirmed', 'Make a guardian’s suspension last.', (a, id, why) =>
        a.confirmSuspension(id, why),
      ),
    )
  for (const child of roleCommands()) command.addCommand(child)
  return command
}

/** `waypost guardian` */
export function guardianCommand(): Command {
  const suspend = decision(
    'suspend',
    'suspended',
    'Suspend a provider until the suspension lapses, unless the curator confirms it.',
    (a, id, why) => a.suspendAsGuardian(id, why),
  )
  return new Command('guardian').description('What the guardian may do on the registry.').addCommand(suspend)
}

function decision(name: string, done: string, description: string, decide: Decide): Command {
  const command = new Command(name)
    .description(description)
    .argument('<provider>', 'id of the provider', countFlag)
    .requiredOption('--key <file>', 'file with the account key')
    .option('--reason <text>', 'for people, at most 256 bytes')
    .option('--json', 'print JSON only')
  return withRegistryFlags(command).action(async (provider: number, flags: CuratorFlags) => {
    const receipt = await actOnRegistry(flags, (actions) => decide(actions, provider, flags.reason))
    if (flags.json === true) sayJson({ event: done, provider, ...receipt })
    else say(`provider ${provider} ${done} in block ${receipt.block}`)
  })
}
