import { concat } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, startChain } from '../../test/anvil.js'
import { deployRegistry } from '../actions/deploy-registry.js'
import { DETERMINISTIC_DEPLOYER, deterministicAddress } from './deterministic-address.js'
import { providerListInitCode } from './init-code.js'

let chain: Chain
beforeAll(async () => {
  chain = await startChain()
})
afterAll(() => chain.stop())

describe('deterministicAddress', () => {
  it('is where the deployer puts the contract', async () => {
    const initCode = providerListInitCode((await deployRegistry(chain.account(0))).registry)
    const salt = `0x${'5a'.repeat(32)}` as const
    const address = deterministicAddress(initCode, salt)
    expect(await chain.provider.getCode(address)).toBe('0x')
    const sent = await chain.account(1).sendTransaction({ to: DETERMINISTIC_DEPLOYER, data: concat([salt, initCode]) })
    await sent.wait()
    expect((await chain.provider.getCode(address)).length).toBeGreaterThan(1_000)
    expect(deterministicAddress(initCode, `0x${'5b'.repeat(32)}`)).not.toBe(address)
    expect(() => deterministicAddress(initCode, '0x01')).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: expect.objectContaining({ field: 'salt' }) }),
    )
  })
})
