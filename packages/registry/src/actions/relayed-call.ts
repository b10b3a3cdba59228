import { registryDomain, relayedCallTypes, serverRegistryAbi } from '@waypost/contracts'
import { type Address, ConfigurationError, type Deployment, type Hex } from '@waypost/core'
import { Interface, type Signer } from 'ethers'
import type { RegistryCall } from './registry-calls.js'
import { toUnixSeconds } from './unix-time.js'

/** A call of the registry that an account signed: anybody may send it with `relay`, once, and pays for it. */
export interface RelayedCall {
  /** Who acts. */
  readonly account: Address
  /** The contract's function and its arguments, ABI-encoded. */
  readonly call: Hex
  /** The account's nonce that it spends: it counts after every one before it. */
  readonly nonce: bigint
  /** Last moment at which it counts; ms since 1970, whole seconds. */
  readonly deadline: number
  /** 65 bytes, or whatever a contract account takes for a signature (ERC-1271). */
  readonly signature: Hex
}

/** What {@link signRelayedCall} takes. */
export interface RelayedCallOptions {
  readonly signer: Signer
  readonly deployment: Deployment
  /** The account, where it is a contract that `signer` signs for. @default the signer's own */
  readonly account?: Address
  readonly call: RegistryCall
  readonly nonce: bigint
  /** ms since 1970; rounded down to whole seconds. */
  readonly deadline: number
}

const contract = /* @__PURE__ */ new Interface(serverRegistryAbi)

/**
 * Signs a call of the registry for somebody else to send.
 *
 * @throws ConfigurationError when the call or a value is malformed
 */
export async function signRelayedCall(options: RelayedCallOptions): Promise<RelayedCall> {
  const { signer, deployment, nonce } = options
  const account = options.account ?? ((await signer.getAddress()).toLowerCase() as Address)
  const call = encodeCall(options.call)
  const deadline = toUnixSeconds('deadline', options.deadline)
  const types = { RelayedCall: [...relayedCallTypes.RelayedCall] }
  const message = { account, call, nonce, deadline }
  const signature = (await signer.signTypedData(registryDomain(deployment), types, message)) as Hex
  return { account, call, nonce, deadline: deadline * 1000, signature }
}

function encodeCall({ action, args }: RegistryCall): Hex {
  try {
    return contract.encodeFunctionData(action, args) as Hex
  } catch (cause) {
    throw new ConfigurationError('call', action, 'give a call as the registry’s functions take it', cause)
  }
}
