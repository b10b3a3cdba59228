import { WaypostError } from '@waypost/core'

/** Codes of {@link RpcError}. */
export type RpcErrorCode =
  /** No answer could be had: connection refused, broken off, server error. */
  | 'RPC_UNREACHABLE'
  /** No answer within the deadline. */
  | 'RPC_TIMEOUT'
  /** The answer is no valid JSON-RPC answer to the question, is too large, or contradicts itself. */
  | 'RPC_INVALID_ANSWER'
  /** The RPC answered with an error. */
  | 'RPC_REFUSED'
  /** The RPCs gave different answers, and no answer was given by enough of them. */
  | 'RPC_DISAGREEMENT'

/** A JSON-RPC request failed. `data.method` names it; the RPC's address is never told, since it may hold a key. */
export class RpcError extends WaypostError<RpcErrorCode> {
  /** @param message what is wrong, where that is more than the code says */
  constructor(
    code: RpcErrorCode,
    message?: string | undefined,
    data: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    const [usual, hint] = ABOUT[code]
    super({ code, message: message ?? usual, hint, data, isRetryable: true, cause })
  }
}

const ABOUT: Record<RpcErrorCode, readonly [message: string, hint: string]> = {
  RPC_UNREACHABLE: ['the RPC could not be reached', 'check the network and the RPC URL'],
  RPC_TIMEOUT: ['the RPC did not answer in time', 'raise timeoutMs or use another RPC'],
  RPC_INVALID_ANSWER: ['the RPC’s answer is not valid', 'use another RPC'],
  RPC_REFUSED: ['the RPC answered with an error', 'see data.rpcMessage'],
  RPC_DISAGREEMENT: ['the RPCs disagree', 'see registry.status()'],
}

/** An answer that cannot be believed. @param problem what is wrong with it; holds nothing out of the answer */
export function invalidAnswer(problem: string, data: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
  return new RpcError('RPC_INVALID_ANSWER', `${ABOUT.RPC_INVALID_ANSWER[0]}: ${problem}`, data, cause)
}
