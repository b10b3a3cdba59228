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

  get nextAt() {
    return this.items[0]?.dueAt ?? Number.POSITIVE_INFINITY
  }

  add(item: Item) {
    const { items } = this
    let at = items.length
    items.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = items[above] as Item
      if (parent.dueAt <= item.dueAt) break
      items[at] = parent
      at = above
    }
    items[at] = item
  }

  take(now: number) {
    const { items } = this
    const first = items[0]
    if (first === undefined || first.dueAt > now) return undefined
    const last = items.pop()
    if (last !== undefined && items.length > 0) this.sink(last)
    return first
  }

  clear() {
    this.items.length = 0
  }

  private sink(last: Item) {
    const { items } = this
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= items.length) break
      const right = items[below + 1]
      if (right !== undefined && right.dueAt < (items[below] as Item).dueAt) below++
      const child = items[below] as Item
      if (child.dueAt >= last.dueAt) break
      items[at] = child
      at = below
    }
    items[at] = last
  }
}
