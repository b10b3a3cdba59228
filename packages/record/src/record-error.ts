import { WaypostError } from '@waypost/core'

export type RecordErrorCode =
  /** The text is not `enr:` followed by base64url without padding. */
  | 'RECORD_TEXT_INVALID'
  /** Longer than the 300 bytes that EIP-778 allows. */
  | 'RECORD_TOO_LARGE'
  /** Not canonical RLP of `[signature, sequence, key, value, …]`, or the keys are not sorted and unique. */
  | 'RECORD_MALFORMED'
  /** The identity scheme is not `v4`. */
  | 'RECORD_SCHEME_UNKNOWN'
  /** The `secp256k1` entry is missing or is no compressed point of the curve. */
  | 'RECORD_PUBLIC_KEY_INVALID'
  /** The signature is not that of the record's key over its content. */
  | 'RECORD_SIGNATURE_INVALID'
  /** An address, port or other entry is out of its bounds. */
  | 'RECORD_ENTRY_INVALID'
  /** The private key is not 32 bytes in the range of the curve. */
  | 'RECORD_PRIVATE_KEY_INVALID'

/** A node record, or what one should be made of, is not valid. `data` names the entry where there is one. */
export class RecordError extends WaypostError<RecordErrorCode> {
  constructor(code: RecordErrorCode, problem: string, data: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super({ code, message: `not a valid node record: ${problem}`, data, ...(cause === undefined ? {} : { cause }) })
  }
}
