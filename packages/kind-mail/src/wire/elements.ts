import { type NodeId, toHex } from '@waypost/core'
import { malformed, plain } from '../cbor.js'
import { decodeEnvelope, type Envelope, type EnvelopeId } from '../envelope.js'

/** An envelope inside a message. */
export function readEnvelope(value: unknown): Envelope {
  if (!(value instanceof Uint8Array)) throw malformed('a list of envelopes', 'holds something else')
  return decodeEnvelope(plain(value))
}

/** A 32-byte id inside a message. */
export function readId(value: unknown): EnvelopeId {
  if (!(value instanceof Uint8Array) || value.length !== 32) throw malformed('a list of ids', 'holds something else')
  return toHex(value)
}

/** The 32 bytes of a node id inside a message. */
export function readNodeId(value: unknown): NodeId {
  if (!(value instanceof Uint8Array) || value.length !== 32)
    throw malformed('a list of servers', 'holds something else')
  return toHex(value) as NodeId
}
