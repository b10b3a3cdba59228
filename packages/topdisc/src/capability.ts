import type { NodeRecord } from '@waypost/core'

/** The record entry of a node that speaks the spec's native messages (`enr-entries/ng.md`). */
export const NATIVE_ENTRY = 'topic-discovery'
/** What the theory page of the spec still calls it: read, and never written. */
const OLD_NATIVE_ENTRY = 'ng'
/** The record entry of a node that speaks the same over TALK. */
export const TALK_ENTRY = 'wptd'
/** The TALK protocol id. */
export const TALK_PROTOCOL = 'topdisc/1'
/** The version that this engine speaks, the value of each entry. */
export const PROTOCOL_VERSION = 1

/** Whether a node says that it understands the native messages. */
export function speaksNatively(record: NodeRecord): boolean {
  return says(record, NATIVE_ENTRY) || says(record, OLD_NATIVE_ENTRY)
}

/** Whether a node says that it understands topic messages over TALK. */
export function speaksTalk(record: NodeRecord): boolean {
  return says(record, TALK_ENTRY)
}

/** Whether a node takes part in topic discovery, over either carrier. */
export function isTopicCapable(record: NodeRecord): boolean {
  return speaksTalk(record) || speaksNatively(record)
}

function says({ entries }: NodeRecord, name: string): boolean {
  const value = entries.get(name)
  return value?.length === 1 && value[0] === PROTOCOL_VERSION
}
