import {
  type ChallengeOutcome,
  challengeOutcomes,
  type ListingStatus,
  listingStatuses,
  type VoteChoice,
  type VoteStatus,
  voteChoices,
  voteStatuses,
} from '@waypost/contracts'
import type { Address, ProviderId } from '@waypost/core'

/** The rules of a token curation. Amounts in the token's smallest unit, periods in ms, shares in basis points (1/10,000). */
export interface CurationRules {
  /** What an applicant and a challenger each put at stake. */
  readonly deposit: bigint
  /** Least stake that must be revealed for a challenge to succeed. */
  readonly quorum: bigint
  readonly applicationPeriod: number
  readonly commitPeriod: number
  readonly revealPeriod: number
  readonly exitDelay: number
  /** A challenge succeeds when more than this share of the revealed stake says so. */
  readonly threshold: number
  /** What the winner gets of the loser's deposit. */
  readonly winnerShare: number
  /** What a vote that is not revealed loses of its stake. */
  readonly unrevealedPenalty: number
}

/** A provider as a token curation sees it. */
export interface CurationListing {
  readonly provider: ProviderId
  readonly status: ListingStatus
  /** Version of the rules that hold for it. */
  readonly rulesVersion: number
  /** When an application may be approved, or an exit finished; ms since 1970. */
  readonly readyAt: number | undefined
  /** At stake now. */
  readonly deposit: bigint
  /** The open challenge: the flag. A challenged provider stays in use. */
  readonly challenge: bigint | undefined
}

/** A challenge and its vote. Times in ms since 1970, stakes in the token's smallest unit. */
export interface CurationChallenge {
  readonly id: bigint
  readonly challenger: Address
  readonly provider: ProviderId
  readonly commitEnd: number
  readonly revealEnd: number
  readonly outcome: ChallengeOutcome
  readonly deposit: bigint
  readonly committedStake: bigint
  readonly keepStake: bigint
  readonly removeStake: bigint
}

/** One account's vote on one challenge. */
export interface CurationVote {
  readonly stake: bigint
  readonly status: VoteStatus
  /** Known once it is revealed. */
  readonly choice: VoteChoice
}

/** What ethers decodes of a struct. */
type Answer<Field extends string> = Readonly<Record<Field, unknown>>

type ListingField = 'status' | 'parametersVersion' | 'readyAt' | 'deposit' | 'challenge'

const ms = (seconds: unknown) => Number(seconds) * 1000

/** @param answer as ethers decodes `CurationParameters` */
export function rulesOf(answer: Answer<keyof CurationRules>): CurationRules {
  return {
    deposit: big(answer.deposit),
    quorum: big(answer.quorum),
    applicationPeriod: ms(answer.applicationPeriod),
    commitPeriod: ms(answer.commitPeriod),
    revealPeriod: ms(answer.revealPeriod),
    exitDelay: ms(answer.exitDelay),
    threshold: Number(answer.threshold),
    winnerShare: Number(answer.winnerShare),
    unrevealedPenalty: Number(answer.unrevealedPenalty),
  }
}

/** Rules as the contract takes them: periods in whole seconds. */
export function rulesArgument(rules: CurationRules) {
  const seconds = (time: number) => Math.floor(time / 1000)
  return {
    ...rules,
    applicationPeriod: seconds(rules.applicationPeriod),
    commitPeriod: seconds(rules.commitPeriod),
    revealPeriod: seconds(rules.revealPeriod),
    exitDelay: seconds(rules.exitDelay),
  }
}

/** @param answer as ethers decodes `Listing` */
export function listingOf(provider: ProviderId, answer: Answer<ListingField>): CurationListing {
  const readyAt = ms(answer.readyAt)
  const challenge = big(answer.challenge)
  return {
    provider,
    status: listingStatuses[Number(answer.status)] ?? 'none',
    rulesVersion: Number(answer.parametersVersion),
    readyAt: readyAt === 0 ? undefined : readyAt,
    deposit: big(answer.deposit),
    challenge: challenge === 0n ? undefined : challenge,
  }
}

/** @param answer as ethers decodes `Challenge` */
export function challengeOf(id: bigint, answer: Answer<Exclude<keyof CurationChallenge, 'id'>>): CurationChallenge {
  return {
    id,
    challenger: String(answer.challenger).toLowerCase() as Address,
    provider: Number(answer.provider),
    commitEnd: ms(answer.commitEnd),
    revealEnd: ms(answer.revealEnd),
    outcome: challengeOutcomes[Number(answer.outcome)] ?? 'open',
    deposit: big(answer.deposit),
    committedStake: big(answer.committedStake),
    keepStake: big(answer.keepStake),
    removeStake: big(answer.removeStake),
  }
}

/** @param answer as ethers decodes `Vote` */
export function voteOf(answer: Answer<keyof CurationVote>): CurationVote {
  return {
    stake: big(answer.stake),
    status: voteStatuses[Number(answer.status)] ?? 'none',
    choice: voteChoices[Number(answer.choice)] ?? 'none',
  }
}

function big(value: unknown): bigint {
  return typeof value === 'bigint' ? value : 0n
}
