import { expect, it } from 'vitest'
import * as main from './index.js'
import * as memory from './memory.js'
import * as proofs from './proofs.js'

it('exports what is documented, and no more', () => {
  expect(Object.keys(main).sort()).toEqual([
    'RegistryActionError',
    'RegistryError',
    'RpcError',
    'createRegistry',
    'createRegistryActions',
    'createRegistryCalls',
    'deployContract',
    'deployRegistry',
    'encodeDeployments',
    'metadataOf',
    'parseDeployments',
    'planDeployment',
    'planRegistry',
    'registryInitCode',
    'signConsent',
    'signRelayedCall',
    'signRotation',
    'signWithdrawal',
  ])
  expect(Object.keys(proofs).sort()).toEqual(['pinnedHead', 'proofMode'])
  expect(Object.keys(memory).sort()).toEqual(['createFaultyRegistry', 'createMemoryRegistry'])
})
