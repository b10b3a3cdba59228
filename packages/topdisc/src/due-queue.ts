/** Things that wait for their time, the first one in front: a binary heap, so that a look at it touches but a few. */
export interface DueQueue<Item extends { readonly dueAt: number }> {
  /** When the first is due; infinite when nothing waits. */
  readonly nextAt: number
  /** Puts an item in by its `dueAt`, which must not change while it waits. */
  add(item: Item): void
  /** Takes the first out if it is due. */
  take(now: number): Item | undefined
  clear(): void
}

export function createDueQueue<Item extends { readonly dueAt: number }>(): DueQueue<Item> {
  return new Heap<Item>()
}

class Heap<Item extends { readonly dueAt: number }> implements DueQueue<Item> {
  private readonly items: Item[] = []
  /** When each is due. Beside the items, so that what sifts them looks at numbers that stand together and at no item. */
  private readonly times: number[] = []

  get nextAt() {
    return this.times[0] ?? Number.POSITIVE_INFINITY
  }

  add(item: Item) {
    const { items, times } = this
    let at = items.length
    const { dueAt } = item
    items.push(item)
    times.push(dueAt)
    while (at > 0) {
      const above = (at - 1) >> 1
      const time = times[above] as number
      if (time <= dueAt) break
      items[at] = items[above] as Item
      times[at] = time
      at = above
    }
    items[at] = item
    times[at] = dueAt
  }

  take(now: number) {
    const { items, times } = this
    const firstAt = times[0]
    if (firstAt === undefined || firstAt > now) return undefined
    const first = items[0]
    const last = items.pop()
    const lastAt = times.pop()
    if (last !== undefined && lastAt !== undefined && items.length > 0) this.sink(last, lastAt)
    return first
  }

  clear() {
    this.items.length = 0
    this.times.length = 0
  }

  private sink(last: Item, lastAt: number) {
    const { items, times } = this
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= times.length) break
      const right = times[below + 1]
      if (right !== undefined && right < (times[below] as number)) below++
      const time = times[below] as number
      if (time >= lastAt) break
      items[at] = items[below] as Item
      times[at] = time
      at = below
    }
    items[at] = last
    times[at] = lastAt
  }
}
