import type { UnknownReason } from '@waypost/core'
import { expect, it } from 'vitest'
import { RegistryError, type RegistryErrorCode } from './registry-error.js'
import { RpcError, type RpcErrorCode } from './rpc/rpc-error.js'
import { unknownReasonOf } from './unknown-reason.js'

const RPC: Record<RpcErrorCode, UnknownReason> = {
  RPC_UNREACHABLE: 'rpc-unreachable',
  RPC_TIMEOUT: 'rpc-timeout',
  RPC_INVALID_ANSWER: 'rpc-invalid-answer',
  RPC_REFUSED: 'rpc-refused',
  RPC_DISAGREEMENT: 'rpc-disagreement',
}
const REGISTRY: Record<RegistryErrorCode, UnknownReason> = {
  REGISTRY_WRONG_CHAIN: 'wrong-chain',
  REGISTRY_NO_CONTRACT: 'no-contract',
  REGISTRY_UNSUPPORTED: 'no-contract',
  REGISTRY_STALE: 'stale',
  REGISTRY_UNREADABLE: 'rpc-unreachable',
  REGISTRY_STOPPED: 'stopped',
}

it('has a reason for every code, and one for what is not foreseen', () => {
  for (const [code, reason] of Object.entries(RPC)) {
    expect(unknownReasonOf(new RpcError(code as RpcErrorCode))).toBe(reason)
  }
  for (const [code, reason] of Object.entries(REGISTRY)) {
    expect(unknownReasonOf(new RegistryError({ code: code as RegistryErrorCode, message: 'x' }))).toBe(reason)
  }
  expect(unknownReasonOf(new TypeError('x'))).toBe('rpc-invalid-answer')
})
