import { expect, it } from 'vitest'
import * as main from './index.js'
import * as memory from './memory.js'

it('exports what is documented, and no more', () => {
  expect(Object.keys(main).sort()).toEqual([
    'RegistryActionError',
    'RegistryError',
    'RpcError',
    'createRegistry',
    'createRegistryActions',
    'deployRegistry',
    'metadataOf',
    'signConsent',
    'signWithdrawal',
  ])
  expect(Object.keys(memory).sort()).toEqual(['createFaultyRegistry', 'createMemoryRegistry'])
})
