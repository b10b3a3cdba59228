import { metadataOf } from '@waypost/registry'
import { Command } from 'commander'
import { readConsentFile } from '../consent-text.js'
import { durationFlag } from '../duration-flag.js'
import { recordsFlag } from '../flags.js'
import { type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'
import { actOnRegistry } from '../registry-session.js'
import { accountCommands } from './provider-account.js'
import { serverCommands } from './provider-servers.js'

interface ProviderFlags extends RegistryFlags {
  readonly key: string
  readonly json?: boolean
}

interface DeclareFlags extends ProviderFlags {
  readonly consent: string
  readonly for?: number
  readonly record?: readonly string[]
}

/** `waypost provider` */
export function providerCommand(): Command {
  const command = new Command('provider')
    .description('What a provider does on the registry.')
    .addCommand(registerCommand())
    .addCommand(declareCommand())
  for (const child of [...serverCommands(), ...accountCommands()]) command.addCommand(child)
  return command
}

function withProviderFlags(command: Command): Command {
  return withRegistryFlags(command)
    .requiredOption('--key <file>', 'file with the provider’s account key')
    .option('--json', 'print JSON only')
}

function registerCommand(): Command {
  const command = new Command('register')
    .description('Register a provider, owned by the account; the curator approves it.')
    .requiredOption('--name <name>', 'how the provider calls itself')
  return withProviderFlags(command).action(async (flags: ProviderFlags & { name: string }) => {
    const receipt = await actOnRegistry(flags, (actions) => actions.registerProvider(metadataOf({ name: flags.name })))
    if (flags.json === true) sayJson({ event: 'registered', ...receipt })
    else say(`provider ${receipt.provider} registered in block ${receipt.block}; it waits for the curator`)
  })
}

function declareCommand(): Command {
  const command = new Command('declare')
    .description('List a server, with the consent that its own key signed.')
    .requiredOption('--consent <file>', 'what `waypost consent` printed')
    .option('--for <time>', 'how long from now; as long as consented, and at most 90d, when left out', durationFlag)
    .option('--record <record>', 'the server’s record, so that the registry itself can tell where it is', recordsFlag)
  return withProviderFlags(command).action(async (flags: DeclareFlags) => {
    const consent = await readConsentFile(flags.consent)
    const record = flags.record?.at(-1)
    const declaration = {
      consent,
      ...(record === undefined ? {} : { record }),
      ...(flags.for === undefined ? {} : { expiresAt: Date.now() + flags.for }),
    }
    const receipts = await actOnRegistry(flags, (actions) =>
      actions.declare(consent.provider, consent.resourceType, [declaration]),
    )
    if (flags.json === true) sayJson({ event: 'declared', nodeId: consent.nodeId, receipts })
    else say(`server ${consent.nodeId} declared by provider ${consent.provider} in block ${receipts[0]?.block}`)
  })
}
