import { ENR } from '@chainsafe/enr'
import type { NodeRecord } from '@waypost/core'
import { recordBytes } from '@waypost/record'
import type { RecordStore } from '@waypost/topdisc'

/**
 * The library's record as ours, or undefined: it accepts records that ours does not, and throws on encoding some that
 * it decoded.
 */
export function fromLibraryRecord(enr: ENR, records: RecordStore): NodeRecord | undefined {
  try {
    return records.read(enr.encode())
  } catch {
    return undefined
  }
}

/** Our record as the library's. */
export function toLibraryRecord(record: NodeRecord): ENR {
  return ENR.decode(recordBytes(record))
}
