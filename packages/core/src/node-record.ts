import type { NodeId } from './node-id.js'

/**
 * A decoded node record (ENR, EIP-778) whose signature was verified. Only the package `record` makes one from
 * outside bytes, so that holding one means holding a valid one.
 */
export interface NodeRecord {
  readonly nodeId: NodeId
  /** x ‖ y of the secp256k1 key that signed the record, 64 bytes. */
  readonly publicKey: Uint8Array
  /** Grows with every change of the record. */
  readonly sequence: bigint
  /** The record's text form, `enr:…`. */
  readonly text: string
  /** IPv4 address in dotted form. */
  readonly ip?: string
  readonly udp?: number
  readonly tcp?: number
  /** IPv6 address in text form. */
  readonly ip6?: string
  readonly udp6?: number
  readonly tcp6?: number
  /** Every other entry by key, as raw RLP-decoded bytes. Treat values as hostile. */
  readonly entries: ReadonlyMap<string, Uint8Array>
}
