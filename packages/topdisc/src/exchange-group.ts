/** One exchange in a group. It stands in the group's row by itself, so that taking part makes nothing. */
export interface GroupMember {
  previousMember: GroupMember | undefined
  nextMember: GroupMember | undefined
  /** Called when the group ends before it was taken out. */
  ended(reason: unknown): void
}

/** Exchanges that end together: those of one lookup, or of one advertiser. */
export interface ExchangeGroup {
  readonly isOver: boolean
  /** One group at a time for each member. */
  add(member: GroupMember): void
  /** Nothing happens when it was taken out already. */
  remove(member: GroupMember): void
  /** Ends the group and all that is under way in it. Idempotent. */
  end(reason?: unknown): void
}

export function createExchangeGroup(): ExchangeGroup {
  return new Group()
}

class Group implements ExchangeGroup {
  isOver = false
  private first: GroupMember | undefined = undefined

  add(member: GroupMember) {
    const { first } = this
    member.nextMember = first
    if (first !== undefined) first.previousMember = member
    this.first = member
  }

  remove(member: GroupMember) {
    const { previousMember, nextMember } = member
    if (previousMember !== undefined) previousMember.nextMember = nextMember
    else if (this.first === member) this.first = nextMember
    else return
    if (nextMember !== undefined) nextMember.previousMember = previousMember
    member.previousMember = undefined
    member.nextMember = undefined
  }

  end(reason?: unknown) {
    if (this.isOver) return
    this.isOver = true
    for (let member = this.first; member !== undefined; member = this.first) {
      this.remove(member)
      member.ended(reason)
    }
  }
}
