import { serverRegistryAbi } from '@waypost/contracts'
import { WaypostError } from '@waypost/core'
import { type ErrorDescription, Interface, isHexString } from 'ethers'

/** Codes of {@link RegistryActionError}. */
export type RegistryActionErrorCode =
  /** The contract refuses the action: `contractError` says why. Nothing was sent, or what was sent changed nothing. */
  | 'ACTION_REFUSED'
  /** The action reverted and the contract gave no reason of its own. */
  | 'ACTION_REVERTED'
  /** It was not sent: the wallet declined, funds are missing, or the RPC failed. */
  | 'ACTION_NOT_SENT'
  /** It was sent, and no receipt came in time: look `data.transaction` up before trying again. */
  | 'ACTION_UNCONFIRMED'
  /** The chain has no deterministic deployer, so that the contract's address cannot be had. */
  | 'DEPLOYER_MISSING'

/** An action on the registry did not succeed. */
export class RegistryActionError extends WaypostError<RegistryActionErrorCode> {
  /** Name of the contract's custom error, such as `RegistryNotProviderOwner`. */
  readonly contractError: string | undefined

  constructor(code: RegistryActionErrorCode, action: string, details: ActionErrorDetails = {}) {
    const { refusal, cause, transaction } = details
    super({
      code,
      message: `${action}: ${refusal === undefined ? MESSAGES[code] : `the registry refuses: ${refusal.name}`}`,
      hint: HINTS[code],
      data: {
        action,
        ...(refusal === undefined ? {} : { contractError: refusal.name, arguments: argumentsOf(refusal) }),
        ...(transaction === undefined ? {} : { transaction }),
      },
      isRetryable: code === 'ACTION_NOT_SENT',
      ...(cause === undefined ? {} : { cause }),
    })
    this.contractError = refusal?.name
  }
}

interface ActionErrorDetails {
  readonly refusal?: ErrorDescription
  readonly transaction?: string
  readonly cause?: unknown
}

const MESSAGES: Record<RegistryActionErrorCode, string> = {
  ACTION_REFUSED: 'the registry refuses',
  ACTION_REVERTED: 'it reverted without a reason',
  ACTION_NOT_SENT: 'it could not be sent',
  ACTION_UNCONFIRMED: 'it was sent, and no receipt came in time',
  DEPLOYER_MISSING: 'the chain has no deterministic deployer',
}

const HINTS: Record<RegistryActionErrorCode, string> = {
  ACTION_REFUSED: 'see data.arguments; the errors are described in IServerRegistryErrors',
  ACTION_REVERTED: 'check the registry address and the gas limit',
  ACTION_NOT_SENT: 'check the wallet, its funds and the RPC, then try again',
  ACTION_UNCONFIRMED: 'look the transaction up before trying again',
  DEPLOYER_MISSING:
    'put it at 0x4e59b44847b379578588920ca78fbf26c0b4956c, as its documentation says, or use another chain',
}

const contract = /* @__PURE__ */ new Interface(serverRegistryAbi)

/** What a failure of ethers means for an action that was tried and not sent. */
export function actionErrorOf(action: string, cause: unknown): RegistryActionError {
  if (cause instanceof RegistryActionError) return cause
  const data = revertData(cause)
  const refusal = data === undefined ? null : contract.parseError(data)
  if (refusal !== null) return new RegistryActionError('ACTION_REFUSED', action, { refusal, cause })
  const isRevert = codeOf(cause) === 'CALL_EXCEPTION'
  return new RegistryActionError(isRevert ? 'ACTION_REVERTED' : 'ACTION_NOT_SENT', action, { cause })
}

function revertData(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined
  return isHexString(error.data) && error.data.length >= 10 && error.data.length % 2 === 0 ? error.data : undefined
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

function argumentsOf(refusal: ErrorDescription): Record<string, string> {
  return Object.fromEntries(refusal.fragment.inputs.map(({ name }, at) => [name, String(refusal.args[at])]))
}
