import { providerListAbi, serverRegistryAbi, tokenCurationAbi } from '@waypost/contracts'
import { Interface } from 'ethers'
import { describe, expect, it } from 'vitest'
import { PROVIDER_LIST_INTERFACE } from './provider-list-actions.js'
import { refusalOf } from './refusals.js'
import { TOKEN_CURATION_INTERFACE } from './token-curation-actions.js'

const curation = new Interface(tokenCurationAbi)
const registry = new Interface(serverRegistryAbi)

/** What ethers throws for a call that reverts with these bytes. */
const reverted = (data: string) => Object.assign(new Error('reverted'), { code: 'CALL_EXCEPTION', data })

describe('refusalOf', () => {
  it('shows through what the registry refused', () => {
    const reason = registry.encodeErrorResult('RegistryRemovalCapReached', [2, 1_800_000_000])
    const data = curation.encodeErrorResult('CurationRegistryRefuses', [7, reason])
    expect(refusalOf('enforce', reverted(data), curation)).toMatchObject({
      code: 'ACTION_REFUSED',
      contractError: 'RegistryRemovalCapReached',
      data: { arguments: { cap: '2', nextEpoch: '1800000000' } },
    })
  })

  it('keeps the curation’s own error where the reason says nothing', () => {
    for (const reason of ['0x', '0x01020304']) {
      const data = curation.encodeErrorResult('CurationRegistryRefuses', [7, reason])
      expect(refusalOf('enforce', reverted(data), curation)).toMatchObject({ contractError: 'CurationRegistryRefuses' })
    }
  })

  it('tells a revert without a reason from a failure to send', () => {
    expect(refusalOf('enforce', reverted('0x'), curation)).toMatchObject({ code: 'ACTION_REVERTED' })
    expect(refusalOf('enforce', reverted('0xdeadbeef'), curation)).toMatchObject({ code: 'ACTION_REVERTED' })
    expect(refusalOf('enforce', new Error('offline'), curation)).toMatchObject({ code: 'ACTION_NOT_SENT' })
    expect(refusalOf('enforce', undefined, curation)).toMatchObject({ code: 'ACTION_NOT_SENT' })
  })
})

describe('the ids of the interfaces', () => {
  const inherited = [
    'supportsInterface',
    'owner',
    'pendingOwner',
    'transferOwnership',
    'acceptOwnership',
    'renounceOwnership',
  ]

  it.each([
    [PROVIDER_LIST_INTERFACE, providerListAbi],
    [TOKEN_CURATION_INTERFACE, tokenCurationAbi],
  ])('%s is that of the contract', (id, abi) => {
    let xor = 0n
    new Interface(abi).forEachFunction(({ name, selector }) => {
      if (!inherited.includes(name)) xor ^= BigInt(selector)
    })
    expect(`0x${xor.toString(16).padStart(8, '0')}`).toBe(id)
  })
})
