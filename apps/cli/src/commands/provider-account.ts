import { type OperatorRole, operatorRoles } from '@waypost/contracts'
import type { Address } from '@waypost/core'
import type { ActionReceipt, RegistryActions } from '@waypost/registry'
import { Command, InvalidArgumentError } from 'commander'
import { durationFlag } from '../duration-flag.js'
import { addressFlag, countFlag } from '../flags.js'
import { type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'
import { actOnRegistry } from '../registry-session.js'

interface AccountFlags extends RegistryFlags {
  readonly key: string
  readonly json?: boolean
}

const DAY_MS = 86_400_000
const ROLES = Object.keys(operatorRoles) as OperatorRole[]

/** `waypost provider operator`, `exit`, `transfer` and `accept` */
export function accountCommands(): Command[] {
  return [
    operatorCommand(),
    accountCommand(
      'exit',
      'exiting',
      'Give the provider up, for good once the registry’s exit delay is over.',
      (a, id) => a.requestExit(id),
    ),
    transferCommand(),
    accountCommand('accept', 'accepted', 'Take a provider over that was offered to this account.', (a, id) =>
      a.acceptProvider(id),
    ),
  ]
}

/** Role names with commas between; `none` takes all of them back. */
function rolesFlag(text: string): OperatorRole[] {
  if (text === 'none') return []
  return text.split(',').map((name) => {
    const role = ROLES.find((known) => known === name)
    if (role === undefined) throw new InvalidArgumentError(`Give some of ${ROLES.join(',')}, or none.`)
    return role
  })
}

interface OperatorFlags extends AccountFlags {
  readonly operator: Address
  readonly roles: readonly OperatorRole[]
  readonly for: number
}

function operatorCommand(): Command {
  const command = new Command('operator')
    .description('Name a hot key that may act on the provider’s servers, and on nothing else.')
    .requiredOption('--operator <address>', 'the hot key’s account', addressFlag)
    .option('--roles <names>', `some of ${ROLES.join(',')} with commas between, or none`, rolesFlag, ROLES)
    .option('--for <time>', 'how long from now', durationFlag, 30 * DAY_MS)
  return ofProvider(command).action(async (provider: number, flags: OperatorFlags) => {
    const { operator, roles } = flags
    const grant = { operator, roles, expiresAt: Date.now() + flags.for }
    const receipt = await actOnRegistry(flags, (actions) => actions.setOperator(provider, grant))
    tell(
      flags,
      { event: 'operator', provider, operator, roles, ...receipt },
      `operator ${operator}: ${roles.join(', ') || 'no role any more'}`,
    )
  })
}

function transferCommand(): Command {
  const command = new Command('transfer')
    .description('Offer the provider to another account, which accepts.')
    .requiredOption('--to <address>', 'the other account', addressFlag)
  return ofProvider(command).action(async (provider: number, flags: AccountFlags & { to: Address }) => {
    const receipt = await actOnRegistry(flags, (actions) => actions.transferProvider(provider, flags.to))
    tell(flags, { event: 'offered', provider, to: flags.to, ...receipt }, `provider ${provider} offered to ${flags.to}`)
  })
}

function accountCommand(
  name: string,
  event: string,
  description: string,
  act: (actions: RegistryActions, provider: number) => Promise<ActionReceipt>,
): Command {
  return ofProvider(new Command(name).description(description)).action(
    async (provider: number, flags: AccountFlags) => {
      const receipt = await actOnRegistry(flags, (actions) => act(actions, provider))
      tell(flags, { event, provider, ...receipt }, `provider ${provider} ${event} in block ${receipt.block}`)
    },
  )
}

function ofProvider(command: Command): Command {
  command
    .argument('<provider>', 'id of the provider', countFlag)
    .requiredOption('--key <file>', 'file with the account key')
    .option('--json', 'print JSON only')
  return withRegistryFlags(command)
}

function tell(flags: AccountFlags, event: Readonly<Record<string, unknown>>, line: string) {
  if (flags.json === true) sayJson(event)
  else say(line)
}
