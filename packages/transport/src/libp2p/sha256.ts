import { sha256 as portable } from '@noble/hashes/sha2.js'

interface MaybeNode {
  readonly process?: { getBuiltinModule?(id: string): Pick<typeof import('node:crypto'), 'createHash'> | undefined }
}

/** Asked for at run time rather than imported, so that bundles for browsers hold no reference to it. */
const node = (globalThis as MaybeNode).process?.getBuiltinModule?.('node:crypto')

/** SHA-256, with Node's own where there is one: frames of a group are long, and each copy that comes is hashed. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return node === undefined ? portable(bytes) : new Uint8Array(node.createHash('sha256').update(bytes).digest())
}
