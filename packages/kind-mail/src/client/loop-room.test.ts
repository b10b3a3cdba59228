import { describe, expect, it } from 'vitest'
import { createLoopRoom } from './loop-room.js'

/** A loop whose turns take as long as they are told. */
function fakeLoop() {
  let now = 0
  let asked: { readonly ms: number; callback(): void } | undefined
  return {
    now: () => now,
    after(ms: number, callback: () => void) {
      expect(asked).toBeUndefined()
      asked = { ms, callback }
    },
    get asked() {
      return asked?.ms
    },
    /** What was asked for comes, so many ms late. */
    async turn(lateMs = 0) {
      const due = asked
      asked = undefined
      now += (due?.ms ?? 0) + lateMs
      due?.callback()
      await Promise.resolve()
    },
  }
}

function waiters(room: ReturnType<typeof createLoopRoom>, count: number, signal?: AbortSignal) {
  const through: number[] = []
  for (let at = 0; at < count; at++) void room.wait(signal).then(() => through.push(at))
  return through
}

describe('room in the event loop', () => {
  it('is there after one turn for one that is alone', async () => {
    const loop = fakeLoop()
    const room = createLoopRoom(loop)
    for (let round = 0; round < 3; round++) {
      const through = waiters(room, 1)
      expect(loop.asked).toBe(0)
      await loop.turn(15)
      expect(through).toEqual([0])
      expect(loop.asked).toBeUndefined()
    }
  })

  it('comes to one after the other, with a pause in between', async () => {
    const loop = fakeLoop()
    const through = waiters(createLoopRoom(loop), 3)
    await loop.turn()
    expect([through, loop.asked]).toEqual([[0], 20])
    await loop.turn(10)
    await loop.turn(50)
    expect([through, loop.asked]).toEqual([[0, 1, 2], undefined])
  })

  it('is not there while turns are long, but for one in a quarter of a second', async () => {
    const loop = fakeLoop()
    const through = waiters(createLoopRoom(loop), 3)
    await loop.turn(100)
    await loop.turn(60)
    expect(through).toEqual([])
    await loop.turn(60)
    expect(through).toEqual([0])
    await loop.turn(60)
    expect(through).toEqual([0])
    // It keeps up again.
    await loop.turn()
    await loop.turn()
    expect(through).toEqual([0, 1, 2])
  })

  it('is not waited for by whoever has gone, and keeps nobody else', async () => {
    const loop = fakeLoop()
    const room = createLoopRoom(loop)
    const [gone, over] = [new AbortController(), AbortSignal.abort()]
    const left = waiters(room, 2, gone.signal)
    const stays = waiters(room, 1)
    expect(await room.wait(over)).toBeUndefined()
    gone.abort()
    await Promise.resolve()
    expect([left, stays]).toEqual([[0, 1], []])
    await loop.turn()
    expect([stays, loop.asked]).toEqual([[0], undefined])
  })
})
