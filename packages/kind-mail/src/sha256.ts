import { sha256 as portable } from '@noble/hashes/sha2.js'
import { type Hex, toHex } from '@waypost/core'

type Hash = (algorithm: string, data: Uint8Array, encoding: 'hex') => string

interface MaybeNode {
  readonly process?: { getBuiltinModule?(id: string): { readonly hash?: Hash } | undefined }
}

/** Asked for at run time rather than imported, so that bundles for browsers hold no reference to it. */
const native = (globalThis as MaybeNode).process?.getBuiltinModule?.('node:crypto')?.hash

/** SHA-256 as lower-case hex: with Node's own where there is one, since a history hashes each of its messages. */
export function sha256Hex(bytes: Uint8Array): Hex {
  return native === undefined ? toHex(portable(bytes)) : `0x${native('sha256', bytes, 'hex')}`
}
