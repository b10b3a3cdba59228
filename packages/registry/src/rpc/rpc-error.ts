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
  constructor(code: RpcErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super({ code, message, hint: HINTS[code], data, isRetryable: true, ...(cause === undefined ? {} : { cause }) })
  }
}

const HINTS: Record<RpcErrorCode, string> = {
  RPC_UNREACHABLE: 'check the network and the RPC URL',
  RPC_TIMEOUT: 'try again, raise timeoutMs or use another RPC',
  RPC_INVALID_ANSWER: 'use another RPC',
  RPC_REFUSED: 'see data for what the RPC said; it may limit requests',
  RPC_DISAGREEMENT: 'look at the status of each RPC; replace the one that does not follow the chain',
}

/** An answer that cannot be believed. @param problem what is wrong with it; holds nothing out of the answer */
export function invalidAnswer(problem: string, data: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
  return new RpcError('RPC_INVALID_ANSWER', `the RPC's answer is not valid: ${problem}`, data, cause)
}
