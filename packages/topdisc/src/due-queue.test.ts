import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDueQueue } from './due-queue.js'

it('gives out what is due in order of time, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 100 }), fc.array(fc.nat(50), { maxLength: 100 }), (early, late) => {
      const queue = createDueQueue<{ dueAt: number }>()
      const taken: number[] = []
      const takeUntil = (now: number) => {
        for (let item = queue.take(now); item !== undefined; item = queue.take(now)) taken.push(item.dueAt)
      }
      for (const dueAt of early) queue.add({ dueAt })
      expect(queue.nextAt).toBe(Math.min(...early, Number.POSITIVE_INFINITY))
      takeUntil(25)
      expect(taken).toEqual(early.filter((at) => at <= 25).sort((a, b) => a - b))
      for (const dueAt of late) queue.add({ dueAt })
      taken.length = 0
      takeUntil(100)
      expect(taken).toEqual([...early.filter((at) => at > 25), ...late].sort((a, b) => a - b))
    }),
  )
})
