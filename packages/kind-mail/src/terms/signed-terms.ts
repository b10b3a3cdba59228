import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '@noble/hashes/utils.js'
import type { Server, ServerIdentity } from '@waypost/core'
import { decodeCbor, encodeCbor, FieldReader } from '../cbor.js'
import { MailError } from '../mail-error.js'
import { decodeTerms, encodeTerms, type Terms } from './terms.js'
import { verifySignature } from './verify-signature.js'

/** Terms as they came: whoever holds the bytes can show to others what the server said. */
export interface SignedTerms extends Terms {
  /** The reply that was checked: an array of the terms' encoding and the signature. */
  readonly signed: Uint8Array
}

/** No other use of the node key signs a hash of bytes that begin so. */
const DOMAIN = new TextEncoder().encode('waypost mail terms v1')
const SIGNATURE_BYTES = 64
const MAX_SIGNED_BYTES = 640

/** Signs terms with the node key: `[terms, signature]` as CBOR, the signature r ‖ s over sha256(domain ‖ terms). */
export function signTerms(terms: Terms, identity: Pick<ServerIdentity, 'privateKey'>): Uint8Array {
  const bytes = encodeTerms(terms)
  return encodeCbor([bytes, secp256k1.sign(digestOf(bytes), identity.privateKey, { prehash: false })])
}

/**
 * Decodes terms and checks that this server's key signed them for its own node id.
 *
 * @throws MailError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`, or `SERVER_MISBEHAVED` for terms that are not the server's
 */
export function verifyTerms(signed: Uint8Array, server: Pick<Server, 'nodeId' | 'publicKey'>): SignedTerms {
  const fields = new FieldReader(decodeCbor(signed, 'signed terms', MAX_SIGNED_BYTES), 'signed terms', 2)
  const bytes = fields.bytes('terms', 1, MAX_SIGNED_BYTES)
  const signature = fields.bytes('signature', SIGNATURE_BYTES)
  const terms = decodeTerms(bytes)
  if (terms.nodeId !== server.nodeId) throw notItsOwn('are of another server')
  if (!verifySignature(signature, concatBytes(DOMAIN, bytes), server.publicKey)) {
    throw notItsOwn('are not signed by its key')
  }
  return { ...terms, signed }
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return sha256(concatBytes(DOMAIN, bytes))
}

function notItsOwn(problem: string): MailError {
  return new MailError({
    code: 'SERVER_MISBEHAVED',
    message: `the server's terms ${problem}`,
    hint: 'use another server',
    data: { what: 'terms', problem },
  })
}
