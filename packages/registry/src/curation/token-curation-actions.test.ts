import { serverRegistryAbi } from '@waypost/contracts'
import type { Address, ProviderId } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { Contract, id as hashOf } from 'ethers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../../test/anvil.js'
import { createPlainToken } from '../../test/plain-token.js'
import { deployRegistry, type NewDeployment } from '../actions/deploy-registry.js'
import { createRegistryActions } from '../actions/registry-actions.js'
import { tokenCurationInitCode } from './init-code.js'
import type { CurationRules } from './read-token-curation.js'
import { createTokenCurationActions } from './token-curation-actions.js'
import { type Ballot, createSalt } from './vote-commitment.js'

const DAY_MS = 86_400_000
const RULES: CurationRules = {
  deposit: 1_000n,
  quorum: 100n,
  applicationPeriod: DAY_MS,
  commitPeriod: DAY_MS,
  revealPeriod: DAY_MS,
  exitDelay: DAY_MS,
  threshold: 5_000,
  winnerShare: 6_000,
  unrevealedPenalty: 1_000,
}
const EVIDENCE = { uri: 'https://evidence.example', hash: hashOf('evidence') as `0x${string}` }
const random = seededRandom(11)

let chain: Chain | undefined
let snapshot = '0x0'
let world: Awaited<ReturnType<typeof createWorld>>

/** A registry in the hands of a token curation. Accounts: 0 governor, 1 provider’s owner, 2 challenger, 3 voter. */
async function createWorld(on: Chain) {
  const deployment: NewDeployment = await deployRegistry(on.account(0))
  const deployer = on.account(0)
  const token: Contract = await createPlainToken(deployer)
  const governor = (await on.account(0).getAddress()) as Address
  const data = tokenCurationInitCode({
    registry: deployment.registry,
    token: (await token.getAddress()) as Address,
    governor,
    gracePeriod: DAY_MS,
    rules: RULES,
  })
  const receipt = await (await deployer.sendTransaction({ data })).wait()
  const address = (receipt?.contractAddress ?? expect.unreachable()) as Address
  const addresses: Address[] = []
  for (const account of [0, 1, 2, 3]) {
    const holder = (await on.account(account).getAddress()) as Address
    addresses.push(holder)
    await (await token.getFunction('mint')(holder, 10_000n)).wait()
  }
  const registryOf = (account: number) =>
    createRegistryActions({ signer: on.account(account), address: deployment.registry, pollIntervalMs: 5 })
  const curationOf = (account: number, change: object = {}) =>
    createTokenCurationActions({ signer: on.account(account), address, pollIntervalMs: 5, ...change })
  await registryOf(0).transferCurator(address)
  await curationOf(0).takeRole()
  const { provider } = await registryOf(1).registerProvider()
  return {
    provider,
    token,
    addresses,
    registryOf,
    curationOf,
    balanceOf: (account: number): Promise<bigint> => token.getFunction('balanceOf')(addresses[account]),
    async passTime(ms: number) {
      await on.send('evm_increaseTime', ms / 1000)
      await on.send('evm_mine')
    },
    async requestExit() {
      const contract = new Contract(deployment.registry, serverRegistryAbi, on.account(1))
      await (await contract.getFunction('requestExit')(provider)).wait()
    },
    async listed(): Promise<ProviderId> {
      await curationOf(1).apply(provider)
      await this.passTime(DAY_MS)
      await curationOf(3).approve(provider)
      return provider
    },
  }
}

beforeEach(async () => {
  chain ??= await startChain()
  await chain.send('evm_revert', snapshot)
  snapshot = String(await chain.send('evm_snapshot'))
  world = await createWorld(chain)
}, 60_000)
afterAll(() => chain?.stop())

function ballotOf(challenge: bigint, account: number, choice: 'keep' | 'remove'): Ballot {
  const voter = world.addresses[account] ?? expect.unreachable()
  return { challenge, voter, choice, salt: createSalt(random) }
}

describe('createTokenCurationActions', () => {
  it('takes a provider from its application to a vote that removes it', async () => {
    const { curationOf, passTime, balanceOf } = world
    const provider = await world.listed()
    expect(await curationOf(2).listings([provider, 77])).toMatchObject([
      { provider, status: 'listed', deposit: 1_000n, rulesVersion: 1, challenge: undefined, readyAt: undefined },
      { provider: 77, status: 'none' },
    ])
    const { challenge } = await curationOf(2).challenge(provider, EVIDENCE)
    await curationOf(1).giveEvidence(challenge, EVIDENCE)
    expect(await curationOf(2).listings([provider])).toMatchObject([{ status: 'listed', challenge }])

    const ballot = ballotOf(challenge, 3, 'remove')
    await curationOf(3).commitVote(ballot, 500n)
    expect(await curationOf(3).voteOf(challenge)).toEqual({ stake: 500n, status: 'committed', choice: 'none' })
    await passTime(DAY_MS)
    await curationOf(2).revealVote(ballot)
    await passTime(DAY_MS)
    await curationOf(2).resolve(challenge)
    expect(await curationOf(2).challengeOf(challenge)).toMatchObject({
      outcome: 'removed',
      provider,
      removeStake: 500n,
      challenger: world.addresses[2]?.toLowerCase(),
    })
    await curationOf(3).claim(challenge)
    expect(await curationOf(3).credit()).toBe(900n)
    await curationOf(3).withdraw()
    await curationOf(2).withdraw()
    expect(await Promise.all([balanceOf(1), balanceOf(2), balanceOf(3)])).toEqual([9_000n, 10_600n, 10_400n])
  })

  it('gives a deposit back after an exit', async () => {
    const { curationOf, passTime, balanceOf, provider } = world
    await world.listed()
    await expect(curationOf(1).startExit(provider)).rejects.toMatchObject({ contractError: 'CurationProviderStatus' })
    await world.requestExit()
    await curationOf(1).startExit(provider)
    const [listing] = await curationOf(1).listings([provider])
    expect(listing).toMatchObject({ status: 'exiting', readyAt: expect.any(Number) })
    await expect(curationOf(2).finishExit(provider)).rejects.toMatchObject({ contractError: 'CurationTooEarly' })
    await passTime(9 * DAY_MS)
    await curationOf(2).finishExit(provider)
    await curationOf(1).withdraw()
    expect(await balanceOf(1)).toBe(10_000n)
  })

  it('decodes what the curation, the registry and the token refuse, and sends nothing', async () => {
    const { curationOf, provider, token, addresses } = world
    const count = () => chain?.provider.getTransactionCount(addresses[2] ?? '')
    const before = await count()
    await expect(curationOf(2).apply(provider)).rejects.toMatchObject({ code: 'ACTION_REFUSED' })
    await expect(curationOf(2).approve(provider)).rejects.toMatchObject({
      contractError: 'CurationListingStatus',
      data: { arguments: { provider: String(provider), status: '0' } },
    })
    await expect(curationOf(2).takeRole()).rejects.toMatchObject({ contractError: 'RegistryNotPendingCurator' })
    await expect(curationOf(2).announceSuccessor(addresses[2] ?? '0x')).rejects.toMatchObject({
      contractError: 'OwnableUnauthorizedAccount',
    })
    // The allowance alone was sent, by the first.
    expect(await count()).toBe((before ?? 0) + 1)
    await (await token.connect(chain?.account(1) ?? null).getFunction('transfer')(addresses[0], 9_500n)).wait()
    await expect(curationOf(1).apply(provider)).rejects.toMatchObject({
      contractError: 'ERC20InsufficientBalance',
      data: { arguments: { needed: '1000' } },
    })
  })

  it('proposes rules, takes them back, and hands the role on', async () => {
    const { curationOf, passTime, addresses } = world
    const governor = curationOf(0)
    expect(await governor.rules()).toMatchObject({ ...RULES, version: 1 })
    await governor.proposeRules({ ...RULES, deposit: 5n })
    expect(await governor.rules(2)).toMatchObject({ deposit: 5n, version: 2 })
    await governor.cancelRules()
    await expect(governor.rules(2)).rejects.toMatchObject({ contractError: 'CurationParametersUnknown' })
    await expect(governor.proposeRules({ ...RULES, threshold: 1 })).rejects.toMatchObject({
      contractError: 'CurationParameter',
      data: { arguments: { name: 'threshold', value: '1' } },
    })
    await governor.announceGuardian(addresses[3] ?? '0x')
    await governor.announceSuccessor(addresses[0] ?? '0x')
    await expect(governor.handOver()).rejects.toMatchObject({ contractError: 'CurationTooEarly' })
    await passTime(DAY_MS)
    await curationOf(3).appointGuardian()
    await curationOf(3).handOver()
    await world.registryOf(0).acceptCurator()
  })

  it('refuses another chain and a contract that is none', async () => {
    const { curationOf, token } = world
    await expect(curationOf(2, { chainId: 1 }).resolve(1n)).rejects.toMatchObject({ code: 'REGISTRY_WRONG_CHAIN' })
    const wrong = curationOf(2, { address: await token.getAddress() })
    await expect(wrong.resolve(1n)).rejects.toMatchObject({ code: 'REGISTRY_UNSUPPORTED' })
    await expect(curationOf(2).resolve(1n)).rejects.toMatchObject({ contractError: 'CurationChallengeUnknown' })
  })
})
