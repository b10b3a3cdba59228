import { serverRegistryAbi } from '@waypost/contracts'
import { type ErrorDescription, Interface, isHexString } from 'ethers'
import { actionErrorOf, RegistryActionError } from '../actions/action-error.js'

/** What tokens after OpenZeppelin say when they do not pay (ERC-6093). */
const TOKEN_ERRORS = [
  'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
  'error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)',
  'error SafeERC20FailedOperation(address token)',
]

const token = /* @__PURE__ */ new Interface(TOKEN_ERRORS)
const registry = /* @__PURE__ */ new Interface(serverRegistryAbi)

/** The contract passes on what the registry refused: the registry's error is the reason, such as that its cap is reached. */
const PASSED_ON = 'CurationRegistryRefuses'

/**
 * What a failure of ethers means for an action on a contract of the curation: its own custom errors, and those of the registry and the
 * token that it passes on, are decoded into `contractError` and `data.arguments`.
 */
export function refusalOf(action: string, cause: unknown, contract: Interface): RegistryActionError {
  const data = revertData(cause)
  const refusal = data === undefined ? undefined : decoded(data, contract)
  if (refusal === undefined) return actionErrorOf(action, cause)
  return new RegistryActionError('ACTION_REFUSED', action, { refusal, cause })
}

function decoded(data: string, contract: Interface): ErrorDescription | undefined {
  const own = contract.parseError(data)
  const inner: unknown = own?.name === PASSED_ON ? own.args.getValue('reason') : undefined
  const passedOn = typeof inner === 'string' && inner.length >= 10 ? registry.parseError(inner) : null
  return passedOn ?? own ?? registry.parseError(data) ?? token.parseError(data) ?? undefined
}

function revertData(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined
  return isHexString(error.data) && error.data.length >= 10 && error.data.length % 2 === 0 ? error.data : undefined
}
