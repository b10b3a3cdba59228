import type { Hex } from '@waypost/core'
import { encodeRlp, keccak256 } from 'ethers'
import { readBlock, readData, readFixed, readObject } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import type { ProvenBlock } from './proof-mode.js'

type Form = 'number' | 'bytes'

/** The fields of a header in their order; those of later forks may be missing, from some point on. */
const FIELDS: readonly (readonly [name: string, form: Form])[] = [
  ['parentHash', 'bytes'],
  ['sha3Uncles', 'bytes'],
  ['miner', 'bytes'],
  ['stateRoot', 'bytes'],
  ['transactionsRoot', 'bytes'],
  ['receiptsRoot', 'bytes'],
  ['logsBloom', 'bytes'],
  ['difficulty', 'number'],
  ['number', 'number'],
  ['gasLimit', 'number'],
  ['gasUsed', 'number'],
  ['timestamp', 'number'],
  ['extraData', 'bytes'],
  ['mixHash', 'bytes'],
  ['nonce', 'bytes'],
]
const LATER_FIELDS: readonly (readonly [name: string, form: Form])[] = [
  ['baseFeePerGas', 'number'],
  ['withdrawalsRoot', 'bytes'],
  ['blobGasUsed', 'number'],
  ['excessBlobGas', 'number'],
  ['parentBeaconBlockRoot', 'bytes'],
  ['requestsHash', 'bytes'],
  ['blockAccessListHash', 'bytes'],
  ['slotNumber', 'number'],
]
/** Longest field: the bloom filter, and what some chains write into `extraData`. */
const MAX_FIELD_BYTES = 4_096

/**
 * Reads a block and recomputes its hash from the header's fields, so that time, number and state root are the ones of that hash.
 *
 * @throws RpcError when the header does not hash to `hash`
 */
export function readProvenHeader(value: unknown, hash: Hex): ProvenBlock {
  const block = readObject(value, 'block')
  const present = LATER_FIELDS.filter(([name]) => block[name] !== undefined && block[name] !== null)
  const header = [...FIELDS, ...present].map(([name, form]) => fieldOf(block[name], `block.${name}`, form))
  if (keccak256(encodeRlp(header)) !== hash) throw invalidAnswer('a header does not hash to its block’s hash')
  return { ...readBlock({ ...block, hash }), stateRoot: readFixed(block.stateRoot, 'block.stateRoot', 32) }
}

function fieldOf(value: unknown, field: string, form: Form): Hex {
  if (form === 'bytes') return readData(value, field, MAX_FIELD_BYTES)
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) throw invalidAnswer(`${field} is no quantity`)
  const digits = value.slice(2).replace(/^0+/, '').toLowerCase()
  return digits.length % 2 === 0 ? `0x${digits}` : `0x0${digits}`
}
