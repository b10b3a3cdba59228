import type { Devnet } from '@waypost/devnet'
import { createRegistry, type RegistryClient, type RegistryOptions, type RpcSender } from '@waypost/registry'
import { rpc } from './rpc.js'

/** A client as an app has it. */
export function clientOf({ deployment, rpcUrl }: Devnet, options: Partial<RegistryOptions> = {}): RegistryClient {
  const { chainId, registry: address } = deployment
  return createRegistry({ rpc: rpcUrl, address, chainId, policy: { type: 'any-approved' }, ...options })
}

/** Counts every request that goes to the RPC, whatever its method. */
export function countingSender(url: string) {
  const counted = { calls: 0 }
  const sender: RpcSender = {
    send(method, params) {
      counted.calls++
      return rpc(url, method, params)
    },
  }
  return { counted, sender }
}
