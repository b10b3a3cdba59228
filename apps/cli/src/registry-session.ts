import { createRegistryActions, type RegistryActions } from '@waypost/registry'
import { walletFrom } from './key-file.js'
import { deploymentOf, type RegistryFlags } from './network-flags.js'

/** Acts on the registry with the key in a file, and frees the connection afterwards. */
export async function actOnRegistry<Result>(
  flags: RegistryFlags & { readonly key: string },
  act: (actions: RegistryActions) => Promise<Result>,
): Promise<Result> {
  const { chainId, registry } = await deploymentOf(flags)
  const { wallet, close } = await walletFrom(flags.key, flags.rpc, chainId)
  try {
    return await act(createRegistryActions({ signer: wallet, address: registry, chainId }))
  } finally {
    close()
  }
}
