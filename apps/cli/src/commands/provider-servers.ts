import type { NodeId } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { ActionReceipt, RegistryActions, ServerSelection } from '@waypost/registry'
import { Command } from 'commander'
import { readConsentFile } from '../consent-text.js'
import { durationFlag } from '../duration-flag.js'
import { countFlag } from '../flags.js'
import { type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { nodeIdsFlag } from '../node-id-flag.js'
import { say, sayJson } from '../output.js'
import { actOnRegistry } from '../registry-session.js'
import { readRotationFile } from '../rotation-text.js'

interface ServersFlags extends RegistryFlags {
  readonly key: string
  readonly provider: number
  readonly kind: string
  readonly json?: boolean
}

const DAY_MS = 86_400_000

/** `waypost provider drain`, `renew`, `withdraw` and `rotate` */
export function serverCommands(): Command[] {
  return [drainCommand(), renewCommand(), withdrawCommand(), rotateCommand()]
}

function drainCommand(): Command {
  const command = new Command('drain').description(
    'Take servers out of service gently: nobody new, old clients may finish.',
  )
  return serversCommand(command, 'drained', (actions, servers) => actions.drain(servers))
}

function renewCommand(): Command {
  const command = new Command('renew')
    .description('Extend servers’ listings, as far as their own keys consented.')
    .option('--for <time>', 'how long from now, at most 90d', durationFlag, 30 * DAY_MS)
  return serversCommand(command, 'renewed', (actions, servers, flags: ServersFlags & { for: number }) =>
    actions.renew(servers, Date.now() + flags.for),
  )
}

function withdrawCommand(): Command {
  const command = new Command('withdraw').description('End servers’ listings.')
  return serversCommand(command, 'withdrawn', (actions, servers) => actions.withdraw(servers))
}

function serversCommand<Flags extends ServersFlags>(
  command: Command,
  event: string,
  act: (actions: RegistryActions, servers: ServerSelection, flags: Flags) => Promise<ActionReceipt[]>,
): Command {
  command
    .argument('<node ids...>', 'ids of the servers', nodeIdsFlag)
    .requiredOption('--provider <id>', 'the provider that lists them', countFlag)
    .requiredOption('--key <file>', 'file with the account key of the provider’s owner, or of an operator')
    .option('--kind <name>', 'resource type', 'mail-server')
    .option('--json', 'print JSON only')
  return withRegistryFlags(command).action(async (nodeIds: NodeId[], flags: Flags) => {
    const servers = { provider: flags.provider, resourceType: deriveResourceType(flags.kind), nodeIds }
    const receipts = await actOnRegistry(flags, (actions) => act(actions, servers, flags))
    if (flags.json === true) sayJson({ event, nodeIds, receipts })
    else say(`${nodeIds.length} server(s) ${event} by provider ${flags.provider} in block ${receipts.at(-1)?.block}`)
  })
}

interface RotateFlags extends RegistryFlags {
  readonly key: string
  readonly rotation: string
  readonly consent: string
  readonly json?: boolean
}

function rotateCommand(): Command {
  const command = new Command('rotate')
    .description('Give a server a new key: the old one signs for it, the new one consents.')
    .requiredOption('--rotation <file>', 'what `waypost rotation` printed with the old key')
    .requiredOption('--consent <file>', 'what `waypost consent` printed with the new key')
    .requiredOption('--key <file>', 'file with the account key of the provider’s owner, or of an operator')
    .option('--json', 'print JSON only')
  return withRegistryFlags(command).action(async (flags: RotateFlags) => {
    const rotation = await readRotationFile(flags.rotation)
    const consent = await readConsentFile(flags.consent)
    const { provider, resourceType, nodeId, successor } = rotation
    const receipts = await actOnRegistry(flags, (actions) =>
      actions.rotate(provider, resourceType, [{ rotation, successor: { consent } }]),
    )
    if (flags.json === true) sayJson({ event: 'rotated', nodeId, successor, receipts })
    else say(`server ${nodeId} is ${successor} from block ${receipts.at(-1)?.block} on`)
  })
}
