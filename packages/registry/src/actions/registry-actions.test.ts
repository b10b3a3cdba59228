import type { Address } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { JsonRpcProvider, Network, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../../test/anvil.js'
import { nextPrivateKey, nextSalt } from '../../test/chain-world.js'
import { signConsent, signRotation } from './consent.js'
import { deployRegistry, type NewDeployment } from './deploy-registry.js'
import { createRegistryActions } from './registry-actions.js'

const resourceType = deriveResourceType('mail-server')
const HOUR_MS = 3_600_000

let chain: Chain
let deployment: NewDeployment

beforeAll(async () => {
  chain = await startChain()
  const guardian = (await chain.account(3).getAddress()) as Address
  deployment = await deployRegistry(chain.account(0), { guardian, exitDelay: 0, salt: nextSalt() })
})
afterAll(() => chain.stop())

function actionsOf(account: number, change: object = {}) {
  return createRegistryActions({
    signer: chain.account(account),
    address: deployment.registry,
    pollIntervalMs: 5,
    ...change,
  })
}

function consentsOf(provider: number, count: number) {
  const common = { deployment, provider, resourceType, sequence: 1n }
  const expiresAt = Date.now() + HOUR_MS
  return Array.from({ length: count }, () =>
    signConsent({ ...common, privateKey: nextPrivateKey(), expiresAt, deadline: expiresAt }),
  )
}

describe('createRegistryActions', () => {
  it('declares, renews and withdraws any number of servers in batches', async () => {
    const owner = actionsOf(1)
    const { provider } = await owner.registerProvider()
    const consents = consentsOf(provider, 101)
    const expiresAt = Date.now() + HOUR_MS / 2
    const receipts = await owner.declare(
      provider,
      resourceType,
      consents.map((consent) => ({ consent, expiresAt })),
    )
    expect(receipts.length).toBe(2)
    const nodeIds = consents.map(({ nodeId }) => nodeId)
    expect(await owner.renew({ provider, resourceType, nodeIds }, expiresAt + 60_000)).toHaveLength(2)
    expect(await owner.withdraw({ provider, resourceType, nodeIds })).toHaveLength(2)
    expect(await owner.withdraw({ provider, resourceType, nodeIds: [] })).toEqual([])
  })

  it('lists a server at once whose consent reaches further than the contract lets a listing last', async () => {
    const owner = actionsOf(1)
    const { provider } = await owner.registerProvider()
    const now = Date.now()
    for (const days of [90, 365]) {
      const consent = signConsent({
        privateKey: nextPrivateKey(),
        deployment,
        provider,
        resourceType,
        sequence: 1n,
        expiresAt: now + days * 24 * HOUR_MS,
        deadline: now + HOUR_MS,
      })
      expect(await owner.declare(provider, resourceType, [{ consent }])).toHaveLength(1)
    }
  })

  it('runs actions in the order of their calls, also when one fails', async () => {
    const [owner, curator] = [actionsOf(1), actionsOf(0)]
    const [first, refused, second] = await Promise.allSettled([
      owner.registerProvider(),
      owner.approve(1),
      owner.registerProvider(),
    ])
    expect(refused).toMatchObject({ status: 'rejected', reason: { contractError: 'RegistryNotCurator' } })
    if (first.status !== 'fulfilled' || second.status !== 'fulfilled') return expect.fail('an action failed')
    expect(second.value.provider).toBe(first.value.provider + 1)
    const { provider } = first.value
    await Promise.all([curator.approve(provider), curator.suspend(provider, 'x'), curator.reinstate(provider)])
    await curator.remove(provider, 'gone')
    await curator.reject(second.value.provider, 'no')
  })

  it('hands providers and the curator’s role over in two steps', async () => {
    const [owner, other, curator] = [actionsOf(1), actionsOf(2), actionsOf(0)]
    const { provider } = await owner.registerProvider()
    const newOwner = (await chain.account(2).getAddress()) as `0x${string}`
    await owner.transferProvider(provider, newOwner)
    await other.acceptProvider(provider)
    await expect(owner.transferProvider(provider, newOwner)).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      contractError: 'RegistryNotProviderOwner',
      data: { arguments: { provider: String(provider) } },
    })
    await curator.transferCurator(newOwner)
    await other.acceptCurator()
    await expect(curator.approve(provider)).rejects.toMatchObject({ contractError: 'RegistryNotCurator' })
    await other.approve(provider)
    await other.transferCurator((await chain.account(0).getAddress()) as `0x${string}`)
    await curator.acceptCurator()
  })

  it('drains servers, gives them new keys and prunes what is over', async () => {
    const owner = actionsOf(1)
    const { provider } = await owner.registerProvider()
    const privateKey = nextPrivateKey()
    const [expiresAt, deadline] = [Date.now() + HOUR_MS, Date.now() + HOUR_MS]
    const common = { deployment, provider, resourceType, deadline }
    const consent = signConsent({ ...common, privateKey, expiresAt, sequence: 1n })
    await owner.declare(provider, resourceType, [{ consent }])
    expect(await owner.drain({ provider, resourceType, nodeIds: [consent.nodeId] })).toHaveLength(1)
    await expect(owner.drain({ provider, resourceType, nodeIds: [consent.nodeId] })).rejects.toMatchObject({
      contractError: 'RegistryDraining',
      data: { arguments: { nodeId: consent.nodeId } },
    })

    const next = signConsent({ ...common, privateKey: nextPrivateKey(), expiresAt, sequence: 1n })
    const rotation = signRotation({ ...common, privateKey, successor: next.nodeId })
    const [rotated] = await owner.rotate(provider, resourceType, [{ rotation, successor: { consent: next } }])
    expect(rotated?.gasUsed).toBeGreaterThan(0n)
    await expect(owner.declare(provider, resourceType, [{ consent }])).rejects.toMatchObject({
      contractError: 'RegistrySequenceSpent',
      data: { arguments: { spent: String(2n ** 64n - 1n) } },
    })

    expect(await actionsOf(2).prune(resourceType, [next.nodeId])).toMatchObject([{ pruned: 0 }])
    await owner.requestExit(provider)
    expect(await actionsOf(2).prune(resourceType, [next.nodeId, consent.nodeId])).toMatchObject([{ pruned: 1 }])
    await expect(owner.declare(provider, resourceType, [{ consent: next }])).rejects.toMatchObject({
      contractError: 'RegistryProviderFinal',
    })
  })

  it('lets an operator do what its roles allow', async () => {
    const [owner, hot] = [actionsOf(1), actionsOf(2)]
    const { provider } = await owner.registerProvider()
    const operator = (await chain.account(2).getAddress()) as Address
    const [consent] = consentsOf(provider, 1)
    if (consent === undefined) return
    const grant = { operator, roles: ['declare', 'drain'] as const, expiresAt: Date.now() + HOUR_MS }
    await owner.setOperator(provider, grant)
    const servers = { provider, resourceType, nodeIds: [consent.nodeId] }
    await hot.declare(provider, resourceType, [{ consent }])
    await hot.drain(servers)
    await expect(hot.withdraw(servers)).rejects.toMatchObject({
      contractError: 'RegistryNotOperator',
      data: { arguments: { roles: '8' } },
    })
    await owner.setOperator(provider, { ...grant, roles: [] })
    await expect(hot.drain(servers)).rejects.toMatchObject({ contractError: 'RegistryNotOperator' })
    await expect(owner.setOperator(provider, { ...grant, roles: ['govern' as never] })).rejects.toMatchObject({
      data: { field: 'roles' },
    })
  })

  it('suspends as the guardian, and the curator confirms', async () => {
    const [owner, curator, guardian] = [actionsOf(1), actionsOf(0), actionsOf(3)]
    const { provider } = await owner.registerProvider()
    await curator.approve(provider)
    await expect(curator.suspendAsGuardian(provider, 'x')).rejects.toMatchObject({
      contractError: 'RegistryNotGuardian',
    })
    await guardian.suspendAsGuardian(provider, 'loses mail')
    await expect(guardian.confirmSuspension(provider)).rejects.toMatchObject({ contractError: 'RegistryNotCurator' })
    await curator.confirmSuspension(provider, 'it does')
    await curator.reinstate(provider)
    await expect(guardian.suspendAsGuardian(provider, 'again')).rejects.toMatchObject({
      contractError: 'RegistryGuardianResting',
    })
    await curator.setGuardian(undefined)
    await expect(guardian.suspendAsGuardian(provider)).rejects.toMatchObject({ contractError: 'RegistryNotGuardian' })
  })

  it('says what an action costs, or why it is refused, and sends nothing', async () => {
    const owner = actionsOf(1)
    const { provider } = await owner.registerProvider()
    const sent = () => chain.account(1).getNonce()
    const before = await sent()
    const declarations = consentsOf(provider, 101).map((consent) => ({ consent }))
    const { gas, transactions } = await owner.estimate.declare(provider, resourceType, declarations)
    expect(transactions).toBe(2)
    expect(gas / 101n).toBeGreaterThan(60_000n)
    expect(gas / 101n).toBeLessThan(120_000n)
    await expect(owner.estimate.approve(provider)).rejects.toMatchObject({ contractError: 'RegistryNotCurator' })
    expect(await sent()).toBe(before)
    const [first] = declarations
    if (first === undefined) return
    const estimated = await owner.estimate.declare(provider, resourceType, [first])
    const [receipt] = await owner.declare(provider, resourceType, [first])
    expect(receipt?.gasUsed).toBeLessThanOrEqual(estimated.gas)
  })

  it('signs for a relayer, who pays and cannot change or repeat anything', async () => {
    const [owner, relayer] = [actionsOf(1), actionsOf(2)]
    const { provider } = await owner.registerProvider()
    const balance = async () => chain.provider.getBalance(await chain.account(1).getAddress())
    const before = await balance()
    const declarations = consentsOf(provider, 101).map((consent) => ({ consent }))
    const nodeIds = declarations.map(({ consent }) => consent.nodeId)
    const deadline = Date.now() + HOUR_MS
    const calls = [
      ...owner.calls.declare(provider, resourceType, declarations),
      ...owner.calls.withdraw({ provider, resourceType, nodeIds }),
    ]
    const signed = await owner.signForRelay(calls, { deadline })
    expect(signed).toHaveLength(4)
    const [first] = signed
    if (first === undefined) return
    const changed = { ...first, deadline: first.deadline + 1000 }
    await expect(relayer.relay(changed)).rejects.toMatchObject({ contractError: 'RegistryRelaySignatureInvalid' })
    for (const call of signed) await relayer.relay(call)
    await expect(relayer.relay(first)).rejects.toMatchObject({
      contractError: 'RegistryRelaySignatureInvalid',
      data: { arguments: { nonce: '4' } },
    })
    expect(await balance()).toBe(before)

    const [late] = await owner.signForRelay(owner.calls.requestExit(provider), { deadline: 1_000 })
    const [voided] = await owner.signForRelay(owner.calls.requestExit(provider), { deadline })
    if (late === undefined || voided === undefined) return
    await expect(relayer.relay(late)).rejects.toMatchObject({ contractError: 'RegistryDeadlinePassed' })
    await owner.voidNonce()
    await expect(relayer.relay(voided)).rejects.toMatchObject({ contractError: 'RegistryRelaySignatureInvalid' })
    const unknown = { action: 'approveAll', args: [] }
    await expect(owner.signForRelay(unknown, { deadline })).rejects.toMatchObject({ data: { field: 'call' } })
  })

  it('sends nothing that would be refused', async () => {
    const owner = actionsOf(1)
    const { provider } = await owner.registerProvider()
    const [consent] = consentsOf(provider, 1)
    if (consent === undefined) return
    const before = await chain.provider.getTransactionCount(await chain.account(1).getAddress())
    const forged = { ...consent, sequence: 2n }
    await expect(owner.declare(provider, resourceType, [{ consent: forged }])).rejects.toMatchObject({
      contractError: 'RegistrySignatureInvalid',
    })
    const late = { consent, expiresAt: consent.expiresAt + 60_000 }
    await expect(owner.declare(provider, resourceType, [late])).rejects.toMatchObject({
      contractError: 'RegistryExpiry',
    })
    await expect(owner.declare(provider, resourceType, [{ consent, record: 'enr:!' }])).rejects.toMatchObject({
      data: { field: 'record' },
    })
    expect(await chain.provider.getTransactionCount(await chain.account(1).getAddress())).toBe(before)
  })

  it('sends nothing where there is no registry, or on another chain', async () => {
    const nowhere = actionsOf(1, { address: `0x${'77'.repeat(20)}` })
    await expect(nowhere.approve(1)).rejects.toMatchObject({ code: 'REGISTRY_NO_CONTRACT' })
    await expect(actionsOf(1, { chainId: 1 }).approve(1)).rejects.toMatchObject({ code: 'REGISTRY_WRONG_CHAIN' })
    expect(() => actionsOf(1, { address: 'nowhere' })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    )
  })

  it('says so when the RPC is not there, or the block does not come', async () => {
    const network = Network.from(31_337)
    const provider = new JsonRpcProvider('http://127.0.0.1:1', network, { staticNetwork: network })
    const signer = new Wallet(`0x${'01'.repeat(32)}`, provider)
    await expect(actionsOf(1, { signer }).approve(1)).rejects.toMatchObject({
      code: 'ACTION_NOT_SENT',
      isRetryable: true,
    })
    provider.destroy()
    await chain.send('evm_setAutomine', false)
    await expect(actionsOf(3, { timeoutMs: 50 }).registerProvider()).rejects.toMatchObject({
      code: 'ACTION_UNCONFIRMED',
      isRetryable: false,
      data: { transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
    })
    await chain.send('evm_setAutomine', true)
    await chain.send('evm_mine')
  })
})
