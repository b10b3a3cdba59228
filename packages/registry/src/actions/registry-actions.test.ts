import { deriveResourceType } from '@waypost/core/derive'
import { JsonRpcProvider, Network, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../../test/anvil.js'
import { nextPrivateKey } from '../../test/chain-world.js'
import { signConsent } from './consent.js'
import { deployRegistry, type NewDeployment } from './deploy-registry.js'
import { createRegistryActions } from './registry-actions.js'

const resourceType = deriveResourceType('mail-server')
const HOUR_MS = 3_600_000

let chain: Chain
let deployment: NewDeployment

beforeAll(async () => {
  chain = await startChain()
  deployment = await deployRegistry(chain.account(0))
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
