/** Exchanges that end together: those of one lookup, or of one advertiser. */
export interface ExchangeGroup {
  readonly isOver: boolean
  /** @param onOver called when the group ends first; the returned function takes it back */
  add(onOver: (reason: unknown) => void): () => void
  /** Ends the group and all that is under way in it. Idempotent. */
  end(reason?: unknown): void
}

export function createExchangeGroup(): ExchangeGroup {
  const underWay = new Set<(reason: unknown) => void>()
  let isOver = false
  return {
    get isOver() {
      return isOver
    },
    add(onOver) {
      underWay.add(onOver)
      return () => void underWay.delete(onOver)
    },
    end(reason) {
      if (isOver) return
      isOver = true
      for (const onOver of [...underWay]) onOver(reason)
      underWay.clear()
    },
  }
}
