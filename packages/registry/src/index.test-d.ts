import type { Registry } from '@waypost/core'
import type { BrowserProvider, FallbackProvider, JsonRpcProvider, WebSocketProvider } from 'ethers'
import { expectTypeOf, it } from 'vitest'
import type { PolicyRegistry, RegistryOptions } from './index.js'
import type { FaultyRegistry, MemoryRegistry } from './memory.js'

it('takes a URL or a JSON-RPC provider of ethers', () => {
  expectTypeOf<string>().toExtend<RegistryOptions['rpc']>()
  expectTypeOf<JsonRpcProvider>().toExtend<RegistryOptions['rpc']>()
  expectTypeOf<BrowserProvider>().toExtend<RegistryOptions['rpc']>()
  expectTypeOf<WebSocketProvider>().toExtend<RegistryOptions['rpc']>()
  expectTypeOf<FallbackProvider>().not.toExtend<RegistryOptions['rpc']>()
})

it('asks for a policy, so that nobody is trusted by omission', () => {
  expectTypeOf<Omit<RegistryOptions, 'policy'>>().not.toExtend<RegistryOptions>()
})

it('gives registries', () => {
  expectTypeOf<PolicyRegistry>().toExtend<Registry>()
  expectTypeOf<MemoryRegistry>().toExtend<PolicyRegistry>()
  expectTypeOf<FaultyRegistry>().toExtend<Registry>()
})
