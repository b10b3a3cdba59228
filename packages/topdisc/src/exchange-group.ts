/** One exchange in a group. */
export interface GroupMember {
  /** Called when the group ends before it was taken out. */
  ended(reason: unknown): void
}

/** Exchanges that end together: those of one lookup, or of one advertiser. */
export interface ExchangeGroup {
  readonly isOver: boolean
  add(member: GroupMember): void
  remove(member: GroupMember): void
  /** Ends the group and all that is under way in it. Idempotent. */
  end(reason?: unknown): void
}

export function createExchangeGroup(): ExchangeGroup {
  return new Group()
}

class Group implements ExchangeGroup {
  isOver = false
  /** A few at a time, so a row is quicker than a set. */
  private readonly underWay: GroupMember[] = []

  add(member: GroupMember) {
    this.underWay.push(member)
  }

  remove(member: GroupMember) {
    const { underWay } = this
    const at = underWay.indexOf(member)
    if (at < 0) return
    const last = underWay.pop() as GroupMember
    if (at < underWay.length) underWay[at] = last
  }

  end(reason?: unknown) {
    if (this.isOver) return
    this.isOver = true
    for (const member of this.underWay.splice(0)) member.ended(reason)
  }
}
