import { tokenCurationAbi } from '@waypost/contracts'
import type { Address, Hex, ProviderId } from '@waypost/core'
import { Contract } from 'ethers'
import { RegistryActionError } from '../actions/action-error.js'
import { type CurationOptions, type CurationReceipt, createContractSession, receiptOf } from './contract-session.js'
import {
  type CurationChallenge,
  type CurationListing,
  type CurationRules,
  type CurationVote,
  challengeOf,
  listingOf,
  rulesArgument,
  rulesOf,
  voteOf,
} from './read-token-curation.js'
import { type Ballot, choiceValue, voteCommitment } from './vote-commitment.js'

/** A document elsewhere, and keccak256 of it. */
export interface Evidence {
  /** 1 to 256 bytes. */
  readonly uri: string
  readonly hash: Hex
}

/**
 * What can be done with a token curation, as the holder of a wallet. Each action is tried out and its gas estimated before it is sent, so
 * that a refusal costs nothing, and resolves when it is in a block. Actions that put tokens at stake first allow the contract to take just
 * these, where it may not yet. Actions run one after the other in the order of their calls. All reject with a RegistryActionError, whose
 * `contractError` may be the curation's, the registry's or the token's, and with a RegistryError when there is no curation at the address.
 */
export interface TokenCurationActions {
  /** By a provider's owner: puts its deposit at stake, under the rules of `version`, @default the present ones. */
  apply(provider: ProviderId, version?: number): Promise<CurationReceipt>
  /** By anyone, once an application's period is over. */
  approve(provider: ProviderId): Promise<CurationReceipt>
  /** By a provider's owner, after `requestExit` on the registry. */
  startExit(provider: ProviderId): Promise<CurationReceipt>
  /** By anyone, once the exit's delay is over; the deposit is credited to the owner. */
  finishExit(provider: ProviderId): Promise<CurationReceipt>
  /** By anyone: a removal that was voted for and that the registry refused then, such as for its cap. */
  enforce(provider: ProviderId): Promise<CurationReceipt>

  challenge(provider: ProviderId, evidence: Evidence): Promise<CurationReceipt & { readonly challenge: bigint }>
  giveEvidence(challenge: bigint, evidence: Evidence): Promise<CurationReceipt>
  /** Commits to a vote of this wallet. Keep the ballot: it is needed to reveal. @param stake in the token's smallest unit */
  commitVote(ballot: Ballot, stake: bigint): Promise<CurationReceipt>
  /** By anyone who has the ballot. */
  revealVote(ballot: Ballot): Promise<CurationReceipt>
  /** By anyone, once reveals are over. A removal that the registry refuses stays due: see `enforce`. */
  resolve(challenge: bigint): Promise<CurationReceipt>
  /** By anyone: credits a voter's stake and reward. @param voter @default this wallet */
  claim(challenge: bigint, voter?: Address): Promise<CurationReceipt>
  /** Sends all that is credited to this wallet. @param to @default this wallet */
  withdraw(to?: Address): Promise<CurationReceipt>

  /** By anyone: takes the curator's role that the registry's curator offered. */
  takeRole(): Promise<CurationReceipt>
  /** By the governor; in force for listings that begin after the grace period. */
  proposeRules(rules: CurationRules): Promise<CurationReceipt>
  cancelRules(): Promise<CurationReceipt>
  /** By the governor; then `handOver`, by anyone, after the grace period. */
  announceSuccessor(account: Address): Promise<CurationReceipt>
  handOver(): Promise<CurationReceipt>
  /** By the governor; then `appointGuardian`, by anyone, after the grace period. */
  announceGuardian(account: Address): Promise<CurationReceipt>
  appointGuardian(): Promise<CurationReceipt>

  /** @param providers at most 100 */
  listings(providers: readonly ProviderId[]): Promise<CurationListing[]>
  challengeOf(challenge: bigint): Promise<CurationChallenge>
  voteOf(challenge: bigint, voter?: Address): Promise<CurationVote>
  /** The rules of a version, @default those in force. */
  rules(version?: number): Promise<CurationRules & { readonly version: number; readonly activeFrom: number }>
  /** What this wallet may withdraw, in the token's smallest unit. */
  credit(): Promise<bigint>
}

/** ERC-165 id of `ITokenCuration`. */
export const TOKEN_CURATION_INTERFACE: Hex = '0x99ca38ae'

const TOKEN_ABI = [
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amount) returns (bool)',
]

/** {@link TokenCurationActions}. @throws ConfigurationError when the address is malformed */
export function createTokenCurationActions(options: CurationOptions): TokenCurationActions {
  const { signer } = options
  const session = createContractSession(options, tokenCurationAbi, TOKEN_CURATION_INTERFACE, 'TokenCuration')
  const { act, contract, inTurn, send } = session
  const self = async () => (await signer.getAddress()).toLowerCase() as Address
  const view = (name: string, ...args: unknown[]) => contract.getFunction(name).staticCall(...args)

  /** Allows the contract to take `amount`, unless it may already. */
  async function allow(amount: bigint) {
    const token = new Contract(await view('token'), TOKEN_ABI, signer)
    const allowed = await token.getFunction('allowance').staticCall(await self(), session.address)
    if (allowed < amount) await send('approve', [session.address, amount], token)
  }

  async function rulesAt(version?: number) {
    const asked = version ?? Number(await view('parametersVersion'))
    const [parameters, activeFrom] = await view('getParameters', asked)
    return { ...rulesOf(parameters), version: asked, activeFrom: Number(activeFrom) * 1000 }
  }

  async function listingsOf(providers: readonly ProviderId[]) {
    const answers: readonly Parameters<typeof listingOf>[1][] = await view('getListings', providers)
    return answers.map((answer, at) => listingOf(providers[at] ?? 0, answer))
  }

  return {
    apply: (provider, version) =>
      inTurn('applyFor', async () => {
        const rules = await rulesAt(version)
        await allow(rules.deposit)
        return receiptOf(await send('applyFor', [provider, rules.version]))
      }),
    approve: (provider) => act('approve', provider),
    startExit: (provider) => act('startExit', provider),
    finishExit: (provider) => act('finishExit', provider),
    enforce: (provider) => act('enforce', provider),
    challenge: (provider, { uri, hash }) =>
      inTurn('challenge', async () => {
        const [listing] = await listingsOf([provider])
        // A provider without a listing is challenged under the present rules.
        const rules = await rulesAt(listing?.status === 'none' ? undefined : listing?.rulesVersion)
        await allow(rules.deposit)
        const receipt = await send('challenge', [provider, rules.version, uri, hash])
        for (const log of receipt.logs) {
          const event = contract.interface.parseLog(log)
          if (event?.name !== 'ChallengeOpened') continue
          return { ...receiptOf(receipt), challenge: event.args.getValue('challenge') as bigint }
        }
        throw new RegistryActionError('ACTION_REVERTED', 'challenge', { transaction: receipt.hash })
      }),
    giveEvidence: (challenge, { uri, hash }) => act('giveEvidence', challenge, uri, hash),
    commitVote: (ballot, stake) =>
      inTurn('commitVote', async () => {
        const chainId = Number((await signer.provider?.getNetwork())?.chainId)
        await allow(stake)
        const commitment = voteCommitment({ chainId, address: session.address }, ballot)
        return receiptOf(await send('commitVote', [ballot.challenge, commitment, stake]))
      }),
    revealVote: ({ challenge, voter, choice, salt }) => act('revealVote', challenge, voter, choiceValue(choice), salt),
    resolve: (challenge) => act('resolve', challenge),
    claim: (challenge, voter) =>
      inTurn('claim', async () => receiptOf(await send('claim', [challenge, voter ?? (await self())]))),
    withdraw: (to) => inTurn('withdraw', async () => receiptOf(await send('withdraw', [to ?? (await self())]))),
    takeRole: () => act('takeRole'),
    proposeRules: (rules) => act('proposeParameters', rulesArgument(rules)),
    cancelRules: () => act('cancelParameters'),
    announceSuccessor: (account) => act('announceSuccessor', account),
    handOver: () => act('handOver'),
    announceGuardian: (account) => act('announceGuardian', account),
    appointGuardian: () => act('appointGuardian'),
    listings: (providers) => inTurn('getListings', () => listingsOf(providers)),
    challengeOf: (challenge) =>
      inTurn('getChallenge', async () => challengeOf(challenge, await view('getChallenge', challenge))),
    voteOf: (challenge, voter) =>
      inTurn('getVote', async () => voteOf(await view('getVote', challenge, voter ?? (await self())))),
    rules: (version) => inTurn('getParameters', () => rulesAt(version)),
    credit: () => inTurn('creditOf', async () => BigInt(await view('creditOf', await self()))),
  }
}
