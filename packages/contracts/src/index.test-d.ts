import { expectTypeOf, test } from 'vitest'
import { deployments, type RegistryDeployment, registryDomain, type serverRegistryAbi } from './index.js'

type Named<Type extends string> = Extract<(typeof serverRegistryAbi)[number], { type: Type; name: string }>['name']

test('the ABI keeps its literal names', () => {
  expectTypeOf<'declare'>().toExtend<Named<'function'>>()
  expectTypeOf<'ResourceDeclared'>().toExtend<Named<'event'>>()
  expectTypeOf<'RegistryNotCurator'>().toExtend<Named<'error'>>()
  expectTypeOf<'approveAll'>().not.toExtend<Named<'function'>>()
})

test('a chain without a deployment has none', () => {
  expectTypeOf(deployments[1]).toEqualTypeOf<RegistryDeployment | undefined>()
})

test('the domain takes a deployment', () => {
  expectTypeOf(registryDomain).toBeCallableWith({ chainId: 1, registry: '0x00' })
  // @ts-expect-error an address is hexadecimal text
  registryDomain({ chainId: 1, registry: 'registry.example' })
})
