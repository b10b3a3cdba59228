import { readFile } from 'node:fs/promises'
import { type Address, ConfigurationError, cryptoRandom, fromHex, type Hex, toHex, WaypostError } from '@waypost/core'
import {
  type BallotChoice,
  type CurationReceipt,
  createSalt,
  type Evidence,
  type TokenCurationActions,
} from '@waypost/registry/curation'
import { Command, InvalidArgumentError } from 'commander'
import { keccak256 } from 'ethers'
import { readBallot, removeBallot, writeBallot } from '../ballot-file.js'
import { amountFlag } from '../deploy/curation-flags.js'
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

/** `waypost curation challenge`, `evidence`, `vote`, `commit`, `reveal`, `resolve`, `claim`, `credit` and `withdraw` */
export function voteCommands(): Command[] {
  return [
    challengeCommand(),
    evidenceCommand(),
    voteCommand(),
    commitCommand(),
    revealCommand(),
    ofChallenge(
      'resolve',
      'resolved',
      'Count a vote that is over, by anybody; a provider that lost it is removed.',
      (curation, challenge) => curation.resolve(challenge),
    ),
    claimCommand(),
    creditCommand(),
    withdrawCommand(),
  ]
}

interface EvidenceFlags extends CurationActionFlags {
  readonly evidence: string
  readonly document?: string
  readonly hash?: Hex
}

function withEvidenceFlags(command: Command): Command {
  return withCurationActionFlags(
    command
      .requiredOption('--evidence <uri>', 'where the evidence is, at most 256 bytes')
      .option('--document <file>', 'the evidence itself, whose keccak256 is given')
      .option('--hash <hash>', 'keccak256 of the evidence, where you have no file', hashFlag),
  )
}

function hashFlag(text: string): Hex {
  try {
    return toHex(fromHex(text, 32))
  } catch {
    throw new InvalidArgumentError('Give 0x and 64 hexadecimal digits.')
  }
}

async function evidenceOf({ evidence: uri, document, hash }: EvidenceFlags): Promise<Evidence> {
  if ((document === undefined) === (hash === undefined)) {
    throw new ConfigurationError('document', document, 'give either --document or --hash')
  }
  if (hash !== undefined) return { uri, hash }
  try {
    return { uri, hash: keccak256(await readFile(document ?? '')) as Hex }
  } catch (cause) {
    throw new ConfigurationError('document', document, 'name a readable file', cause)
  }
}

const challengeFlag = (text: string) => BigInt(countFlag(text))

function challengeCommand(): Command {
  const command = new Command('challenge')
    .description('Challenge a provider with evidence and a deposit equal to its own, by anybody.')
    .argument('<provider>', 'id of the provider', countFlag)
  return withEvidenceFlags(command).action(async (provider: number, flags: EvidenceFlags) => {
    const evidence = await evidenceOf(flags)
    const receipt = await actOnCuration(flags, (curation) => curation.challenge(provider, evidence))
    const line = `challenge ${receipt.challenge} against provider ${provider} opened in block ${receipt.block}`
    tell(flags, { event: 'challenged', provider, evidence, ...receipt }, line)
  })
}

function evidenceCommand(): Command {
  const command = new Command('evidence')
    .description('Add evidence to a challenge, for either side, before reveals begin.')
    .argument('<challenge>', 'id of the challenge', challengeFlag)
  return withEvidenceFlags(command).action(async (challenge: bigint, flags: EvidenceFlags) => {
    const evidence = await evidenceOf(flags)
    const receipt = await actOnCuration(flags, (curation) => curation.giveEvidence(challenge, evidence))
    tell(
      flags,
      { event: 'evidence', challenge, evidence, ...receipt },
      `evidence on challenge ${challenge} in block ${receipt.block}`,
    )
  })
}

function voteCommand(): Command {
  const command = new Command('vote')
    .description('Print how far a challenge’s vote is.')
    .argument('<challenge>', 'id of the challenge', challengeFlag)
    .option('--voter <address>', 'and what this account did', addressFlag)
  return withCurationReaderFlags(command).action(
    async (challenge: bigint, flags: CurationFlags & { voter?: Address }) => {
      const { voter } = flags
      const { state, vote } = await readCuration(flags, async (curation) => ({
        state: await curation.challengeOf(challenge),
        vote: voter === undefined ? undefined : await curation.voteOf(challenge, voter),
      }))
      const { provider, outcome, commitEnd, revealEnd, committedStake, keepStake, removeStake } = state
      const times = `commits until ${timeText(commitEnd)}, reveals until ${timeText(revealEnd)}`
      const stakes = `keep ${keepStake}, remove ${removeStake} of ${committedStake} committed`
      const line = `challenge ${challenge} against provider ${provider}: ${outcome}; ${times}; ${stakes}`
      tell(flags, { event: 'challenge', ...state }, line)
      if (vote === undefined) return
      tell(flags, { event: 'vote', voter, ...vote }, `${voter}: ${vote.status}, stake ${vote.stake}, ${vote.choice}`)
    },
  )
}

function choiceFlag(text: string): BallotChoice {
  if (text === 'keep' || text === 'remove') return text
  throw new InvalidArgumentError('Give keep or remove.')
}

interface CommitFlags extends CurationActionFlags {
  readonly choice: BallotChoice
  readonly stake: bigint
  readonly ballot: string
}

function commitCommand(): Command {
  const command = new Command('commit')
    .description('Vote on a challenge, sealed: keep the ballot file until it is revealed.')
    .argument('<challenge>', 'id of the challenge', challengeFlag)
    .requiredOption('--choice <choice>', 'keep or remove', choiceFlag)
    .requiredOption('--stake <amount>', 'what the vote weighs, in the token’s smallest unit', amountFlag)
    .requiredOption('--ballot <file>', 'file to write; without it the vote cannot be revealed')
  return withCurationActionFlags(command).action(async (challenge: bigint, flags: CommitFlags) => {
    const { choice, stake, ballot: file, curation: address } = flags
    const receipt = await actOnCuration(flags, async (curation, { chainId, account: voter }) => {
      const ballot = { challenge, voter, choice, salt: createSalt(cryptoRandom) }
      // Before anything is sent: a vote whose salt is lost forfeits a share of its stake.
      await writeBallot(file, { ...ballot, chainId, curation: address })
      try {
        return await curation.commitVote(ballot, stake)
      } catch (error) {
        if (WaypostError.is(error, 'ACTION_REFUSED') || WaypostError.is(error, 'ACTION_NOT_SENT'))
          await removeBallot(file)
        throw error
      }
    })
    const line = `vote on challenge ${challenge} committed in block ${receipt.block}; reveal it with ${file}`
    tell(flags, { event: 'committed', challenge, stake, ballot: file, ...receipt }, line)
  })
}

function revealCommand(): Command {
  const command = new Command('reveal')
    .description('Open a vote so that it counts, by anybody who has the ballot.')
    .argument('<ballot>', 'file that `commit` wrote')
  return withCurationActionFlags(command).action(async (file: string, flags: CurationActionFlags) => {
    const { challenge, choice, receipt } = await actOnCuration(flags, async (curation, { chainId }) => {
      const ballot = await readBallot(file, { chainId, curation: flags.curation })
      return { ...ballot, receipt: await curation.revealVote(ballot) }
    })
    const line = `vote on challenge ${challenge} revealed in block ${receipt.block}: ${choice}`
    tell(flags, { event: 'revealed', challenge, choice, ...receipt }, line)
  })
}

function claimCommand(): Command {
  const command = new Command('claim')
    .description('Credit a voter’s stake, and its share of the reward, once the vote is resolved.')
    .argument('<challenge>', 'id of the challenge', challengeFlag)
    .option('--voter <address>', 'another voter than this account', addressFlag)
  return withCurationActionFlags(command).action(
    async (challenge: bigint, flags: CurationActionFlags & { voter?: Address }) => {
      const receipt = await actOnCuration(flags, (curation) => curation.claim(challenge, flags.voter))
      tell(
        flags,
        { event: 'claimed', challenge, ...receipt },
        `challenge ${challenge} claimed in block ${receipt.block}`,
      )
    },
  )
}

function creditCommand(): Command {
  const command = new Command('credit')
    .description('Print what an account may withdraw.')
    .argument('<address>', 'the account', addressFlag)
  return withCurationReaderFlags(command).action(async (account: Address, flags: CurationFlags) => {
    const credit = await readCuration(flags, (curation) => curation.credit(), account)
    tell(flags, { event: 'credit', account, credit }, `${account} may withdraw ${credit}`)
  })
}

function withdrawCommand(): Command {
  const command = new Command('withdraw')
    .description('Take all that is credited to this account.')
    .option('--to <address>', 'send it to another account', addressFlag)
  return withCurationActionFlags(command).action(async (flags: CurationActionFlags & { to?: Address }) => {
    const receipt = await actOnCuration(flags, (curation) => curation.withdraw(flags.to))
    tell(flags, { event: 'withdrawn', ...receipt }, `withdrawn in block ${receipt.block}`)
  })
}

function ofChallenge(
  name: string,
  event: string,
  description: string,
  act: (curation: TokenCurationActions, challenge: bigint) => Promise<CurationReceipt>,
): Command {
  const command = new Command(name)
    .description(description)
    .argument('<challenge>', 'id of the challenge', challengeFlag)
  return withCurationActionFlags(command).action(async (challenge: bigint, flags: CurationActionFlags) => {
    const receipt = await actOnCuration(flags, (curation) => act(curation, challenge))
    tell(flags, { event, challenge, ...receipt }, `challenge ${challenge} ${event} in block ${receipt.block}`)
  })
}
