import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../../test/anvil.js'
import { deployRegistry, type NewDeployment } from '../actions/deploy-registry.js'
import { createRegistryActions } from '../actions/registry-actions.js'
import { metadataOf } from '../contract/provider-name.js'
import { providerListInitCode } from './init-code.js'
import { createProviderListActions, PROVIDER_LIST_INTERFACE } from './provider-list-actions.js'
import { providerListId } from './provider-list-id.js'

let chain: Chain
let deployment: NewDeployment
let address: string

beforeAll(async () => {
  chain = await startChain()
  deployment = await deployRegistry(chain.account(0))
  const sent = await chain.account(0).sendTransaction({ data: providerListInitCode(deployment.registry) })
  address = (await sent.wait())?.contractAddress ?? expect.unreachable()
  const owner = createRegistryActions({ signer: chain.account(1), address: deployment.registry, pollIntervalMs: 5 })
  await Promise.all(Array.from({ length: 105 }, () => owner.registerProvider()))
}, 60_000)
afterAll(() => chain.stop())

function listsOf(account: number, change: object = {}) {
  return createProviderListActions({ signer: chain.account(account), address, pollIntervalMs: 5, ...change })
}

const addressOf = async (account: number) => (await chain.account(account).getAddress()) as `0x${string}`

describe('createProviderListActions', () => {
  it('publishes, changes and reads lists of any length', async () => {
    const lists = listsOf(2)
    const providers = Array.from({ length: 103 }, (_, at) => at + 1)
    const { listId, receipts } = await lists.create({ name: 'mine', metadata: metadataOf({ name: 'Mine' }), providers })
    expect(listId).toBe(providerListId(await addressOf(2), 'mine'))
    expect(receipts).toHaveLength(2)
    const read = await lists.read(listId)
    expect(read).toMatchObject({ name: 'Mine', version: 3, pendingOwner: undefined })
    expect([...read.providers].sort((a, b) => a - b)).toEqual(providers)

    expect(await lists.estimateAdd(listId, [104])).toBeGreaterThan(21_000n)
    await lists.add(listId, [104])
    expect(await lists.remove(listId, providers)).toHaveLength(2)
    const after = await lists.read(listId)
    expect(after.providers).toEqual([104])
    expect(after.version).toBe(6)
    expect(after.head).not.toBe(read.head)
  })

  it('hands a list over in two steps', async () => {
    const [lists, others] = [listsOf(2), listsOf(3)]
    const { listId } = await lists.create({ name: 'passed on' })
    await expect(others.accept(listId)).rejects.toMatchObject({ contractError: 'ListNotPendingOwner' })
    await lists.transfer(listId, await addressOf(3))
    await others.accept(listId)
    await others.setMetadata(listId, metadataOf({ name: 'Theirs' }))
    expect(await lists.read(listId)).toMatchObject({ owner: (await addressOf(3)).toLowerCase(), name: 'Theirs' })
    await expect(lists.add(listId, [1])).rejects.toMatchObject({
      code: 'ACTION_REFUSED',
      contractError: 'ListNotOwner',
      data: { arguments: { listId } },
    })
  })

  it('names why it is refused, and sends nothing', async () => {
    const lists = listsOf(2)
    const { listId } = await lists.create({ name: 'refused', providers: [1] })
    const before = await chain.provider.getTransactionCount(await addressOf(2))
    await expect(lists.add(listId, [1])).rejects.toMatchObject({ contractError: 'ListProviderPresent' })
    await expect(lists.add(listId, [9_999])).rejects.toMatchObject({ contractError: 'ListProviderUnknown' })
    await expect(lists.create({ name: 'refused' })).rejects.toMatchObject({ contractError: 'ListExists' })
    await expect(lists.read(`0x${'11'.repeat(32)}`)).rejects.toMatchObject({ contractError: 'ListUnknown' })
    await expect(lists.create({ name: '' })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
    expect(await chain.provider.getTransactionCount(await addressOf(2))).toBe(before)
  })

  it('knows when there are no lists at the address', async () => {
    const nowhere = listsOf(2, { address: `0x${'77'.repeat(20)}` })
    await expect(nowhere.accept(`0x${'11'.repeat(32)}`)).rejects.toMatchObject({ code: 'REGISTRY_NO_CONTRACT' })
    const wrong = listsOf(2, { address: deployment.registry })
    await expect(wrong.accept(`0x${'11'.repeat(32)}`)).rejects.toMatchObject({ code: 'REGISTRY_UNSUPPORTED' })
    await expect(listsOf(2, { chainId: 1 }).read(`0x${'11'.repeat(32)}`)).rejects.toMatchObject({
      code: 'REGISTRY_WRONG_CHAIN',
    })
    expect(PROVIDER_LIST_INTERFACE).toMatch(/^0x[0-9a-f]{8}$/)
  })
})
