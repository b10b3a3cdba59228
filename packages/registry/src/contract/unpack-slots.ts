import { providerStatuses } from '@waypost/contracts'
import type { Hex } from '@waypost/core'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ProviderSlot, ResourceSlot } from './slots.js'

const BYTES_5 = 10
const BYTES_6 = 12
const BYTES_8 = 16
const BYTES_20 = 40

/** @param word 32 bytes @throws RpcError when the contract cannot have written it */
export function unpackResource(word: Hex): ResourceSlot {
  const field = fieldsOf(word)
  const [rest, draining] = [field(0, 4), field(4, 2)]
  if (rest !== '0000' || (draining !== '00' && draining !== '01')) throw invalidAnswer('a slot is no server’s')
  return {
    draining: draining === '01',
    version: Number.parseInt(field(6, BYTES_6), 16),
    sequence: BigInt(`0x${field(18, BYTES_8)}`),
    consentedUntil: Number.parseInt(field(34, BYTES_5), 16),
    expiresAt: Number.parseInt(field(44, BYTES_5), 16),
    provider: Number.parseInt(field(54, BYTES_5), 16),
  }
}

/** @param word 32 bytes @throws RpcError when the contract cannot have written it */
export function unpackProvider(word: Hex): ProviderSlot {
  const field = fieldsOf(word)
  const status = providerStatuses[Number.parseInt(field(22, 2), 16)]
  if (field(0, 2) !== '00' || status === undefined) throw invalidAnswer('a slot is no provider’s')
  return {
    exitAt: Number.parseInt(field(2, BYTES_5), 16),
    statusUntil: Number.parseInt(field(12, BYTES_5), 16),
    status,
    owner: `0x${field(24, BYTES_20)}`,
  }
}

function fieldsOf(word: Hex) {
  return (at: number, length: number) => word.slice(2 + at, 2 + at + length)
}
