import type { Change, NodeId } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChangeFeed, MAX_WAITING_CHANGES } from './change-feed.js'

const TYPE = '0x01'
const OTHER = '0x02'

function resourceChange(index: number): Change {
  return { type: 'resource', nodeId: `0x${index}` as NodeId, block: index }
}

async function waiting(changes: AsyncIterableIterator<Change>, end: () => void): Promise<Change[]> {
  const seen: Change[] = []
  for (;;) {
    const next = await Promise.race([
      changes.next(),
      new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined))),
    ])
    if (next === undefined || next.done === true) {
      end()
      return seen
    }
    seen.push(next.value)
  }
}

describe('createChangeFeed', () => {
  it('keeps changes from the call of watch on, in order, each once', async () => {
    const feed = createChangeFeed()
    feed.emit({ type: 'resync' })
    const changes = feed.watch(TYPE)
    feed.emit(resourceChange(1), TYPE)
    feed.emit(resourceChange(2), OTHER)
    feed.emit({ type: 'policy' })
    feed.emit(resourceChange(1), TYPE)
    expect(await waiting(changes, feed.closeAll)).toEqual([resourceChange(1), { type: 'policy' }])
  })

  it('wakes a reader that waits', async () => {
    const feed = createChangeFeed()
    const changes = feed.watch(TYPE)
    const reads = [changes.next(), changes.next()]
    feed.emit({ type: 'policy' })
    feed.emit({ type: 'policy' })
    expect(await Promise.all(reads)).toEqual(Array(2).fill({ done: false, value: { type: 'policy' } }))
  })

  it('turns what a slow reader cannot hold into one resync', async () => {
    const feed = createChangeFeed()
    const changes = feed.watch(TYPE)
    for (let at = 0; at <= MAX_WAITING_CHANGES; at++) feed.emit(resourceChange(at), TYPE)
    const seen = await waiting(changes, feed.closeAll)
    expect(seen).toEqual([{ type: 'resync' }, resourceChange(MAX_WAITING_CHANGES)])
  })

  it('tells what is watched, until each watcher is gone', () => {
    const told: string[][] = []
    const feed = createChangeFeed((types) => told.push([...types]))
    const controller = new AbortController()
    feed.watch(TYPE, controller.signal)
    const second = feed.watch(OTHER)
    feed.watch(TYPE, AbortSignal.abort())
    controller.abort()
    void second.return?.()
    void second.return?.()
    expect(told).toEqual([[TYPE], [TYPE, OTHER], [OTHER], []])
  })

  it('hands out what waits in the order of its first telling, like a queue of names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.nat({ max: 5 }), fc.constant('read' as const))), async (steps) => {
        const feed = createChangeFeed()
        const changes = feed.watch(TYPE)
        const model = new Set<number>()
        for (const step of [...steps, ...Array(6).fill('read')] as typeof steps) {
          if (step !== 'read') {
            model.add(step)
            feed.emit(resourceChange(step), TYPE)
            continue
          }
          const [first] = model
          if (first === undefined) continue
          model.delete(first)
          expect(await changes.next()).toEqual({ done: false, value: resourceChange(first) })
        }
        feed.closeAll()
        expect(await changes.next()).toMatchObject({ done: true })
      }),
    )
  })
})
