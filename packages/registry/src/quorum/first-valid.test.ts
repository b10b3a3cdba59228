import { noCounters } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { later } from '../later.js'
import { firstValid } from './first-valid.js'
import { createPanel } from './panel.js'

const TIMEOUT_MS = 4_000
const NEVER = new Promise<never>(() => {})

function setUp(...answers: readonly (() => unknown)[]) {
  const clock = fakeClock()
  const senders = answers.map(() => ({ send: async () => null }))
  const panel = createPanel({ senders, quorum: 1, timeoutMs: TIMEOUT_MS, clock, counters: noCounters, later })
  const asked: number[] = []
  const ask = async ({ index }: { readonly index: number }) => {
    asked.push(index)
    return answers[index]?.()
  }
  return {
    asked,
    clock,
    panel,
    first: (signal?: AbortSignal) => firstValid(panel, ask, { clock, timeoutMs: TIMEOUT_MS }, signal),
  }
}

const fails = () => {
  throw new RangeError('no proof')
}

describe('the first valid answer', () => {
  it('takes one RPC where that is honest, and the next where it is not', async () => {
    const honest = setUp(() => 1, fails)
    expect(await honest.first()).toBe(1)
    expect(honest.asked).toEqual([0])
    const lying = setUp(fails, () => 2)
    expect(await lying.first()).toBe(2)
    expect(lying.panel.members[0]?.standing.lastStrike).toBe('failed')
  })

  it('is asked of the next one, long before the deadline, where an RPC says nothing', async () => {
    const { clock, first, panel } = setUp(
      () => NEVER,
      () => 2,
    )
    const answer = first()
    await clock.advance(TIMEOUT_MS / 4)
    expect(await answer).toBe(2)
    expect(panel.members[0]?.standing.lastStrike).toBe('slow')
  })

  it('may come late from the only one that has it', async () => {
    const late = Promise.withResolvers<number>()
    const { clock, first } = setUp(() => late.promise, fails)
    const answer = first()
    await clock.advance(TIMEOUT_MS / 2)
    late.resolve(1)
    expect(await answer).toBe(1)
  })

  it('fails as the last one failed, or when the caller gives up', async () => {
    await expect(setUp(fails, fails).first()).rejects.toThrow('no proof')
    const given = new AbortController()
    const answer = setUp(() => NEVER).first(given.signal)
    given.abort()
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
