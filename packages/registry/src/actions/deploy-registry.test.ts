import { serverRegistryAbi } from '@waypost/contracts'
import type { Address, Hex } from '@waypost/core'
import { Contract } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../../test/anvil.js'
import { nextSalt } from '../../test/chain-world.js'
import { deployRegistry, planRegistry } from './deploy-registry.js'

const DEPLOYER = '0x4e59b44847b379578588920ca78fbf26c0b4956c'
const DAY_MS = 86_400_000

let chain: Chain
let curator: Address

beforeAll(async () => {
  chain = await startChain()
  curator = (await chain.account(0).getAddress()) as Address
})
afterAll(() => chain.stop())

describe('deployRegistry', () => {
  it('puts a registry where its plan says, whoever sends it, and finds it there afterwards', async () => {
    const options = { curator, salt: nextSalt(), approvalDelay: 2 * DAY_MS, removalCap: 3 }
    const plan = await planRegistry(chain.account(1), options)
    expect(plan).toMatchObject({ isDeployed: false, salt: options.salt })
    expect(plan.gas).toBeGreaterThan(1_000_000n)
    expect(await chain.provider.getCode(plan.address)).toBe('0x')

    const made = await deployRegistry(chain.account(2), options)
    expect(made).toMatchObject({ chainId: chain.chainId, registry: plan.address, isNew: true })
    const registry = new Contract(made.registry, serverRegistryAbi, chain.provider)
    expect(await registry.getFunction('curator')()).toBe(curator)
    const parameters = await registry.getFunction('parameters')()
    expect([parameters.approvalDelay, parameters.exitDelay, parameters.removalCap]).toEqual([172_800n, 604_800n, 3n])

    await chain.send('anvil_mine', '0x5')
    const again = await deployRegistry(chain.account(0), options)
    expect(again).toEqual({ chainId: chain.chainId, registry: made.registry, block: made.block, isNew: false })
    expect(await planRegistry(chain.account(0), options)).toMatchObject({ isDeployed: true, gas: 0n })
  })

  it('takes another address for other settings or another salt', async () => {
    const salt = nextSalt()
    const addressOf = async (options: object) =>
      (await planRegistry(chain.account(0), { curator, salt, ...options })).address
    const addresses = await Promise.all([
      addressOf({}),
      addressOf({ removalCap: 5 }),
      addressOf({ guardian: curator }),
      addressOf({ salt: nextSalt() }),
    ])
    expect(new Set(addresses).size).toBe(4)
    expect(await addressOf({})).toBe(addresses[0])
  })

  it.each([
    ['curator', { curator: `0x${'00'.repeat(20)}` }],
    ['approvalDelay', { approvalDelay: 366 * DAY_MS }],
    ['exitDelay', { exitDelay: -1_000 }],
    ['guardianPeriod', { guardianPeriod: 500 }],
    ['epoch', { epoch: 0 }],
    ['removalCap', { removalCap: 0 }],
    ['salt', { salt: '0x00' as Hex }],
  ])('refuses a wrong %s before anything is sent', async (field, change) => {
    const before = await chain.account(0).getNonce()
    const options = { curator, ...change } as object
    await expect(deployRegistry(chain.account(0), options)).rejects.toMatchObject({ data: { field } })
    expect(await chain.account(0).getNonce()).toBe(before)
  })

  it('says so where there is no deterministic deployer', async () => {
    const code = await chain.provider.getCode(DEPLOYER)
    await chain.send('anvil_setCode', DEPLOYER, '0x')
    await expect(deployRegistry(chain.account(0), { curator, salt: nextSalt() })).rejects.toMatchObject({
      code: 'DEPLOYER_MISSING',
      isRetryable: false,
    })
    await chain.send('anvil_setCode', DEPLOYER, code)
  })
})
