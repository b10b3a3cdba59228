export type NodeCrypto = typeof import('node:crypto')

interface MaybeNode {
  readonly process?: { getBuiltinModule?(id: string): unknown }
}

/**
 * Node's own crypto module where there is one. Asked for at run time rather than imported, so that bundles for
 * browsers hold no reference to it.
 */
export const nodeCrypto = (globalThis as MaybeNode).process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
