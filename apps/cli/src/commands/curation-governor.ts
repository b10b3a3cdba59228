import type { Address } from '@waypost/core'
import type { CurationReceipt, CurationRules, TokenCurationActions } from '@waypost/registry/curation'
import { Command } from 'commander'
import { changedRules, type RuleFlags, withRuleFlags } from '../deploy/curation-flags.js'
import { addressFlag, countFlag } from '../flags.js'
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

const ZERO: Address = `0x${'00'.repeat(20)}`
const HOUR_MS = 3_600_000

/** `waypost curation rules`, `take-role`, and what the governor may announce and anybody may carry out */
export function governorCommands(): Command[] {
  return [
    rulesCommand(),
    proposeCommand(),
    step('cancel-rules', 'cancelled', 'Take proposed rules back, by the governor.', (a) => a.cancelRules()),
    step('take-role', 'took-role', 'Take the curator’s role that was offered to the curation, by anybody.', (a) =>
      a.takeRole(),
    ),
    announcement(
      'announce-successor',
      'Announce who is offered the curator’s role after the grace period, or none, by the governor.',
      (a, account) => a.announceSuccessor(account),
    ),
    step('hand-over', 'offered', 'Offer the role to the announced successor, by anybody.', (a) => a.handOver()),
    announcement(
      'announce-guardian',
      'Announce who is the registry’s guardian after the grace period, or none, by the governor.',
      (a, account) => a.announceGuardian(account),
    ),
    step('appoint-guardian', 'appointed', 'Name the announced guardian, by anybody.', (a) => a.appointGuardian()),
  ]
}

function rulesCommand(): Command {
  const command = new Command('rules')
    .description('Print the rules of the curation.')
    .option('--version-of <n>', 'another version than the one in force', countFlag)
  return withCurationReaderFlags(command).action(async (flags: CurationFlags & { versionOf?: number }) => {
    const rules = await readCuration(flags, (curation) => curation.rules(flags.versionOf))
    tell(flags, { event: 'rules', ...rules }, textOf(rules))
  })
}

function textOf({ version, activeFrom, ...rules }: CurationRules & { version: number; activeFrom: number }): string {
  const hours = (time: number) => `${time / HOUR_MS} h`
  const percent = (points: number) => `${points / 100} %`
  return [
    `rules ${version}, in force from ${timeText(activeFrom)}`,
    `deposit ${rules.deposit}, quorum ${rules.quorum}, threshold ${percent(rules.threshold)}`,
    `application ${hours(rules.applicationPeriod)}, commits ${hours(rules.commitPeriod)}, reveals ${hours(rules.revealPeriod)}, exit ${hours(rules.exitDelay)}`,
    `winner gets ${percent(rules.winnerShare)} of the loser’s deposit, an unrevealed vote loses ${percent(rules.unrevealedPenalty)}`,
  ].join('\n')
}

function proposeCommand(): Command {
  const command = new Command('propose-rules').description(
    'Propose other rules for listings that begin after the grace period, by the governor; what is left out stays.',
  )
  return withCurationActionFlags(withRuleFlags(command)).action(
    async (flags: CurationActionFlags & Partial<RuleFlags>) => {
      const { rules, receipt } = await actOnCuration(flags, async (curation) => {
        const { version: _, activeFrom: __, ...present } = await curation.rules()
        const proposed = changedRules(present, flags)
        return { rules: proposed, receipt: await curation.proposeRules(proposed) }
      })
      tell(flags, { event: 'proposed', rules, ...receipt }, `rules proposed in block ${receipt.block}`)
    },
  )
}

function announcement(
  name: string,
  description: string,
  act: (curation: TokenCurationActions, account: Address) => Promise<CurationReceipt>,
): Command {
  const command = new Command(name)
    .description(description)
    .argument('<address>', 'the account, or none', (text) => (text === 'none' ? ZERO : addressFlag(text)))
  return withCurationActionFlags(command).action(async (account: Address, flags: CurationActionFlags) => {
    const receipt = await actOnCuration(flags, (curation) => act(curation, account))
    tell(flags, { event: 'announced', account, ...receipt }, `announced in block ${receipt.block}: ${account}`)
  })
}

function step(
  name: string,
  event: string,
  description: string,
  act: (curation: TokenCurationActions) => Promise<CurationReceipt>,
): Command {
  return withCurationActionFlags(new Command(name).description(description)).action(
    async (flags: CurationActionFlags) => {
      const receipt = await actOnCuration(flags, act)
      tell(flags, { event, ...receipt }, `${event} in block ${receipt.block}`)
    },
  )
}
