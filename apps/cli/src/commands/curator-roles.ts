import type { Address } from '@waypost/core'
import type { ActionReceipt, RegistryActions } from '@waypost/registry'
import { Command } from 'commander'
import { addressFlag } from '../flags.js'
import { type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'
import { actOnRegistry } from '../registry-session.js'

interface RoleFlags extends RegistryFlags {
  readonly key: string
  readonly json?: boolean
}

/** `waypost curator guardian`, `transfer` and `accept` */
export function roleCommands(): Command[] {
  return [
    roleCommand(
      new Command('guardian')
        .description('Name who may suspend for a while, and do nothing else.')
        .argument('<address>', 'the guardian’s account, or none', (text) =>
          text === 'none' ? text : addressFlag(text),
        ),
      'guardian',
      (actions, account) => actions.setGuardian(account === 'none' ? undefined : account),
    ),
    roleCommand(
      new Command('transfer')
        .description('Offer the curator’s role to another account or contract, which accepts.')
        .argument('<address>', 'the other account', addressFlag),
      'offered',
      (actions, account) => actions.transferCurator(account as Address),
    ),
    roleCommand(new Command('accept').description('Take the curator’s role that was offered.'), 'accepted', (actions) =>
      actions.acceptCurator(),
    ),
  ]
}

function roleCommand(
  command: Command,
  event: string,
  act: (actions: RegistryActions, account: Address | 'none') => Promise<ActionReceipt>,
): Command {
  command.requiredOption('--key <file>', 'file with the account key').option('--json', 'print JSON only')
  return withRegistryFlags(command).action(async (...given: [Address | 'none', RoleFlags] | [RoleFlags]) => {
    const [account, flags]: [Address | 'none', RoleFlags] =
      typeof given[0] === 'string' ? [given[0], given[1] as RoleFlags] : ['none', given[0]]
    const receipt = await actOnRegistry(flags, (actions) => act(actions, account))
    if (flags.json === true) sayJson({ event, account, ...receipt })
    else say(`${event}${typeof given[0] === 'string' ? `: ${account}` : ''} in block ${receipt.block}`)
  })
}
