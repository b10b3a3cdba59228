import type { CurationListing, CurationReceipt, TokenCurationActions } from '@waypost/registry/curation'
import { Command } from 'commander'
import { countFlag } from '../flags.js'
import {
  actOnCuration,
  type CurationActionFlags,
  type CurationFlags,
  readCuration,
  tell,
  timeText,
  withCurationActionFlags,
  withCurationReaderFlags,
} from './curation-session.js'

/** `waypost curation show`, `apply`, `approve`, `exit`, `finish-exit` and `enforce` */
export function listingCommands(): Command[] {
  return [
    showCommand(),
    applyCommand(),
    step('approve', 'approved', 'Approve a provider whose application is over, by anybody.', (a, id) => a.approve(id)),
    step(
      'exit',
      'exiting',
      'Begin the wait for the deposit of a provider that gave itself up on the registry.',
      (a, id) => a.startExit(id),
    ),
    step('finish-exit', 'exited', 'Credit the deposit to the owner once the wait is over, by anybody.', (a, id) =>
      a.finishExit(id),
    ),
    step('enforce', 'enforced', 'Carry out a removal that the registry refused before, by anybody.', (a, id) =>
      a.enforce(id),
    ),
  ]
}

function providersFlag(text: string, previous: readonly number[] = []): number[] {
  return [...previous, countFlag(text)]
}

function showCommand(): Command {
  const command = new Command('show')
    .description('Print where providers stand, and whether they are challenged.')
    .argument('<providers...>', 'ids of providers, at most 100', providersFlag)
  return withCurationReaderFlags(command).action(async (providers: number[], flags: CurationFlags) => {
    const listings = await readCuration(flags, (curation) => curation.listings(providers))
    for (const listing of listings) tell(flags, { event: 'listing', ...listing }, lineOf(listing))
  })
}

function lineOf({ provider, status, deposit, rulesVersion, readyAt, challenge }: CurationListing): string {
  const ready = readyAt === undefined ? '' : `, ready ${timeText(readyAt)}`
  const flag = challenge === undefined ? '' : `, in challenge ${challenge}`
  const stake = status === 'none' ? '' : `, at stake ${deposit} under rules ${rulesVersion}`
  return `provider ${provider}  ${status}${ready}${stake}${flag}`
}

function applyCommand(): Command {
  const command = new Command('apply')
    .description('Put the deposit of a provider at stake, by its owner.')
    .option('--rules <version>', 'the rules that you have read; those in force when left out', countFlag)
  return ofProvider(command).action(async (provider: number, flags: CurationActionFlags & { rules?: number }) => {
    const receipt = await actOnCuration(flags, (curation) => curation.apply(provider, flags.rules))
    tell(flags, { event: 'applied', provider, ...receipt }, `provider ${provider} applied in block ${receipt.block}`)
  })
}

function step(
  name: string,
  event: string,
  description: string,
  act: (curation: TokenCurationActions, provider: number) => Promise<CurationReceipt>,
): Command {
  return ofProvider(new Command(name).description(description)).action(
    async (provider: number, flags: CurationActionFlags) => {
      const receipt = await actOnCuration(flags, (curation) => act(curation, provider))
      tell(flags, { event, provider, ...receipt }, `provider ${provider} ${event} in block ${receipt.block}`)
    },
  )
}

function ofProvider(command: Command): Command {
  return withCurationActionFlags(command.argument('<provider>', 'id of the provider', countFlag))
}
