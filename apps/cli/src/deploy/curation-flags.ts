import type { Address } from '@waypost/core'
import type { CurationRules, TokenCurationSettings } from '@waypost/registry/curation'
import { type Command, InvalidArgumentError } from 'commander'
import { durationFlag } from '../duration-flag.js'
import { addressFlag } from '../flags.js'

/** Flags that say the rules of a token curation. */
export interface RuleFlags {
  readonly deposit: bigint
  readonly quorum: bigint
  readonly applicationPeriod: number
  readonly commitPeriod: number
  readonly revealPeriod: number
  readonly depositDelay: number
  readonly threshold: number
  readonly winnerShare: number
  readonly forfeit: number
}

/** Flags of a token curation; there is one when `--token` is given. */
export interface CurationFlags extends RuleFlags {
  readonly token?: Address
  readonly governor?: Address
  readonly grace: number
}

/** An amount in a token's smallest unit. */
export function amountFlag(text: string): bigint {
  if (/^\d{1,38}$/.test(text)) return BigInt(text)
  throw new InvalidArgumentError('Give a whole number of the token’s smallest unit.')
}

/** A share such as `50` or `2.5` percent, in basis points. */
function percentFlag(text: string): number {
  const points = Math.round(Number(text) * 100)
  if (/^\d{1,3}(\.\d{1,2})?$/.test(text) && points <= 10_000) return points
  throw new InvalidArgumentError('Give percent from 0 to 100, with at most two decimals.')
}

const DAY_MS = 86_400_000

/** Each rule: flag, what it says, how it is read, and what it is where a curation is deployed. */
const RULES: readonly (readonly [string, string, (text: string) => bigint | number, bigint | number])[] = [
  ['--deposit <amount>', 'what an applicant and a challenger each put at stake', amountFlag, 1_000n * 10n ** 18n],
  ['--quorum <amount>', 'least stake that must vote for a challenge to succeed', amountFlag, 10_000n * 10n ** 18n],
  ['--application-period <time>', 'how long an application stands open', durationFlag, 7 * DAY_MS],
  ['--commit-period <time>', 'how long votes are taken', durationFlag, 4 * DAY_MS],
  ['--reveal-period <time>', 'how long votes are opened', durationFlag, 3 * DAY_MS],
  ['--deposit-delay <time>', 'how long a deposit stays at stake after its provider left', durationFlag, 14 * DAY_MS],
  ['--threshold <percent>', 'more than this share of a vote removes a provider, 50 to 90', percentFlag, 5_000],
  ['--winner-share <percent>', 'what the winner gets of the loser’s deposit', percentFlag, 5_000],
  ['--forfeit <percent>', 'what a vote that is not revealed loses of its stake', percentFlag, 1_000],
]

/** The rules, without defaults. */
export function withRuleFlags(command: Command): Command {
  for (const [flag, description, parse] of RULES) command.option(flag, description, parse)
  return command
}

export function withCurationFlags(command: Command): Command {
  command
    .option(
      '--token <address>',
      'deploy a token curation as well, whose deposits and votes are this ERC-20',
      addressFlag,
    )
    .option('--governor <address>', 'who may propose its rules; the paying account when left out', addressFlag)
    .option('--grace <time>', 'how long a change of its rules is announced, 1d to 90d', durationFlag, 14 * DAY_MS)
  for (const [flag, description, parse, normally] of RULES) command.option(flag, description, parse, normally)
  return command
}

/** The curation that the flags ask for. @param payer the paying account */
export function curationOf(flags: CurationFlags, payer: Address): Omit<TokenCurationSettings, 'registry'> | undefined {
  if (flags.token === undefined) return undefined
  return {
    token: flags.token,
    governor: flags.governor ?? payer,
    gracePeriod: flags.grace,
    rules: rulesOf(flags),
  }
}

function rulesOf(flags: RuleFlags): CurationRules {
  const { deposit, quorum, applicationPeriod, commitPeriod, revealPeriod, threshold, winnerShare } = flags
  const periods = { applicationPeriod, commitPeriod, revealPeriod, exitDelay: flags.depositDelay }
  return { deposit, quorum, ...periods, threshold, winnerShare, unrevealedPenalty: flags.forfeit }
}

/** Rules with those changed that the flags name. */
export function changedRules(present: CurationRules, flags: Partial<RuleFlags>): CurationRules {
  const { exitDelay: depositDelay, unrevealedPenalty: forfeit, ...same } = present
  const named: [string, unknown][] = Object.entries(flags)
  return rulesOf({
    ...same,
    depositDelay,
    forfeit,
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
  })
}
