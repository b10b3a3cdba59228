import type { NodeId } from '@waypost/core'
import type { Member } from './entry.js'

/** The members that may be chosen now, in an array that a strategy can index. */
export interface Eligible {
  readonly size: number
  /** Takes a member in, in place of one for the same node if there is one. */
  put(member: Member): void
  remove(member: Member): void
  get(nodeId: NodeId): Member | undefined
  /** The same array until a membership changes; an array once handed out is never changed. */
  snapshot(): readonly Member[]
  clear(): void
}

/**
 * Changes cost O(1); the array is copied at most once after a change, and only when somebody selects.
 */
export function createEligible(): Eligible {
  let members: Member[] = []
  let slots = new Map<NodeId, number>()
  let handedOut = false

  function own() {
    if (handedOut) members = members.slice()
    handedOut = false
  }

  return {
    get size() {
      return members.length
    },
    put(member) {
      own()
      const slot = slots.get(member.entry.nodeId)
      if (slot !== undefined) members[slot] = member
      else slots.set(member.entry.nodeId, members.push(member) - 1)
    },
    remove(member) {
      const slot = slots.get(member.entry.nodeId)
      if (slot === undefined) return
      own()
      slots.delete(member.entry.nodeId)
      const last = members.pop()
      if (last === undefined || slot === members.length) return
      members[slot] = last
      slots.set(last.entry.nodeId, slot)
    },
    get(nodeId) {
      const slot = slots.get(nodeId)
      return slot === undefined ? undefined : members[slot]
    },
    snapshot() {
      handedOut = true
      return members
    },
    clear() {
      members = []
      slots = new Map()
      handedOut = false
    },
  }
}
