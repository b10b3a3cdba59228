import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createDeadlines, Deadline } from './deadlines.js'

class Told extends Deadline {
  private readonly tell: () => void

  constructor(tell: () => void) {
    super()
    this.tell = tell
  }

  override passed() {
    this.tell()
  }
}

describe('deadlines', () => {
  it('pass in the order in which they were set, and those that were lifted do not', async () => {
    const clock = fakeClock(0)
    const deadlines = createDeadlines(clock, 100)
    const passed: [number, number][] = []
    const set = [0, 1, 2, 3].map((at) => new Told(() => passed.push([at, clock.now()])))
    for (const deadline of set) {
      deadlines.set(deadline)
      await clock.advance(10)
    }
    deadlines.lift(set[1] ?? expect.unreachable())
    deadlines.lift(set[1] ?? expect.unreachable())
    await clock.advance(200)
    expect(passed).toEqual([
      [0, 100],
      [2, 120],
      [3, 130],
    ])
  })

  it('that are set while others pass do not put off those that were set before', async () => {
    const clock = fakeClock(0)
    const deadlines = createDeadlines(clock, 100)
    const passed: [string, number][] = []
    const again = new Told(() => passed.push(['again', clock.now()]))
    deadlines.set(
      new Told(() => {
        passed.push(['first', clock.now()])
        deadlines.set(again)
      }),
    )
    await clock.advance(50)
    deadlines.set(new Told(() => passed.push(['second', clock.now()])))
    await clock.advance(500)
    expect(passed).toEqual([
      ['first', 100],
      ['second', 150],
      ['again', 200],
    ])
  })

  it('leave no timer behind when the last one is lifted, also while others pass', async () => {
    const clock = fakeClock(0)
    const deadlines = createDeadlines(clock, 100)
    const [kept, lifted] = [new Told(() => deadlines.lift(lifted)), new Told(() => expect.unreachable())]
    deadlines.set(kept)
    deadlines.set(lifted)
    await clock.advance(100)
    expect(clock.pending).toBe(0)
    deadlines.set(kept)
    deadlines.lift(kept)
    expect(clock.pending).toBe(0)
  })
})
