import { fromHex, type NodeId, type Server, toHex } from '@waypost/core'
import { decodeCbor, encodeCbor, FieldReader } from './cbor.js'
import { ENVELOPE_LIMITS, type EnvelopeId } from './envelope.js'
import { MailError } from './mail-error.js'
import { idBytes } from './position.js'
import { verifySignature } from './terms/verify-signature.js'
import { readId } from './wire/elements.js'

/** A server's word that it has envelopes in its archive, durably. Whoever knows its key can check it. */
export interface Receipt {
  readonly nodeId: NodeId
  /** By the server's clock, in ms since 1970. */
  readonly issuedAt: number
  readonly ids: readonly EnvelopeId[]
}

/** Ids of one receipt, at most: those of one request of a server. */
export const MOST_RECEIPT_IDS = 1_000

/** No other use of the node key signs a hash of bytes that begin so. */
const DOMAIN = new TextEncoder().encode('waypost mail receipt v1')
const VERSION = 1
const SIGNATURE_BYTES = 64
const MAX_BYTES = 35_000

/** @param sign makes r ‖ s over the SHA-256 of its argument, with low s */
export function signReceipt(receipt: Receipt, sign: (message: Uint8Array) => Uint8Array): Uint8Array {
  const { nodeId, issuedAt, ids } = receipt
  const bytes = encodeCbor([VERSION, fromHex(nodeId, 32), issuedAt, ids.map(idBytes)])
  return encodeCbor([bytes, sign(messageOf(bytes))])
}

/**
 * Decodes a receipt, and checks that one of these servers signed it for itself.
 *
 * @throws MailError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`, `VERSION_UNSUPPORTED`, or `SERVER_MISBEHAVED` for a receipt of
 *   anybody else
 */
export function verifyReceipt(signed: Uint8Array, servers: readonly Pick<Server, 'nodeId' | 'publicKey'>[]): Receipt {
  const fields = new FieldReader(decodeCbor(signed, 'a signed receipt', MAX_BYTES), 'a signed receipt', 2)
  const bytes = fields.bytes('receipt', 1, MAX_BYTES)
  const signature = fields.bytes('signature', SIGNATURE_BYTES)
  const content = new FieldReader(decodeCbor(bytes, 'a receipt', MAX_BYTES), 'a receipt', 4)
  content.version(VERSION)
  const nodeId = toHex(content.bytes('nodeId', 32)) as NodeId
  const issuedAt = content.unsigned('issuedAt', ENVELOPE_LIMITS.timestamp)
  const ids = content.list('ids', 0, MOST_RECEIPT_IDS, readId)
  const server = servers.find((one) => one.nodeId === nodeId)
  if (server === undefined) throw notItsOwn('is of a server that was not asked')
  if (!verifySignature(signature, messageOf(bytes), server.publicKey)) throw notItsOwn('is not signed by its server')
  return { nodeId, issuedAt, ids }
}

function messageOf(bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(DOMAIN.length + bytes.length)
  message.set(DOMAIN)
  message.set(bytes, DOMAIN.length)
  return message
}

function notItsOwn(problem: string): MailError {
  return new MailError({
    code: 'SERVER_MISBEHAVED',
    message: `a receipt ${problem}`,
    hint: 'use another server',
    data: { what: 'receipt', problem },
  })
}
