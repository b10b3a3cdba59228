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
  const heap: Item[] = []

  function sink(last: Item) {
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      const right = heap[below + 1]
      if (right !== undefined && right.dueAt < (heap[below] as Item).dueAt) below++
      const child = heap[below] as Item
      if (child.dueAt >= last.dueAt) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }

  return {
    get nextAt() {
      return heap[0]?.dueAt ?? Number.POSITIVE_INFINITY
    },
    add(item) {
      let at = heap.length
      heap.push(item)
      while (at > 0) {
        const above = (at - 1) >> 1
        const parent = heap[above] as Item
        if (parent.dueAt <= item.dueAt) break
        heap[at] = parent
        at = above
      }
      heap[at] = item
    },
    take(now) {
      const [first] = heap
      if (first === undefined || first.dueAt > now) return undefined
      const last = heap.pop()
      if (last !== undefined && heap.length > 0) sink(last)
      return first
    },
    clear() {
      heap.length = 0
    },
  }
}
