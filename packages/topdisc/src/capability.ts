import type { NodeRecord } from '@waypost/core'

/** The record entry of a node that speaks the spec's native messages (`enr-entries/ng.md`). */
export const NATIVE_ENTRY = 'topic-discovery'
/** The record entry of a node that speaks the same over TALK. */
export const TALK_ENTRY = 'wptd'
/** The TALK protocol id. */
export const TALK_PROTOCOL = 'topdisc/1'
/** The version that this engine speaks, the value of either entry. */
export const PROTOCOL_VERSION = 1

/** The theory page of the spec still says `ng` for what its entry page calls `topic-discovery`: both are read. */
const CAPABLE_ENTRIES = [NATIVE_ENTRY, 'ng', TALK_ENTRY]

/** Whether a node may be asked about topics: it says that it speaks our version over either carrier. */
export function isTopicCapable(record: NodeRecord): boolean {
  return CAPABLE_ENTRIES.some((name) => {
    const value = record.entries.get(name)
    return value !== undefined && value.length === 1 && value[0] === PROTOCOL_VERSION
  })
}
