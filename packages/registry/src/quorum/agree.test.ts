import { noCounters } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RpcSender } from '../index.js'
import { later } from '../later.js'
import { readData } from '../rpc/answers.js'
import type { RpcError } from '../rpc/rpc-error.js'
import { agree } from './agree.js'
import { agreeHead } from './agree-head.js'
import { createPanel } from './panel.js'

const TIMEOUT_MS = 4_000
const NEVER = new Promise<never>(() => {})

/** RPCs that answer with what stands here when they are asked. */
function panelOf(quorum: number, ...answers: unknown[]) {
  const clock = fakeClock()
  const asked: number[] = []
  const senders = answers.map(
    (_, index): RpcSender => ({
      async send(method, params) {
        asked.push(index)
        const answer = answers[index]
        if (answer instanceof Error) throw answer
        return typeof answer === 'function' ? answer(method, params) : answer
      },
    }),
  )
  const panel = createPanel({ senders, quorum, timeoutMs: TIMEOUT_MS, clock, counters: noCounters, later })
  const limits = { clock, timeoutMs: TIMEOUT_MS }
  const read = (value: unknown) => readData(value, 'answer', 32)
  const question = { method: 'eth_call', params: [], read, key: (answer: string) => answer }
  return {
    answers,
    asked,
    clock,
    panel,
    ask: (signal?: AbortSignal) => agree(panel, question, limits, signal),
    head: () => agreeHead(panel, limits),
  }
}

const down = Object.assign(new TypeError('refused'), { code: 'SERVER_ERROR' })
const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: RpcError) => error.code)

describe('agree', () => {
  it('asks no more RPCs than have to agree while all is well', async () => {
    const { ask, asked } = panelOf(2, '0x01', '0x01', '0x01')
    expect(await ask()).toBe('0x01')
    expect(asked).toEqual([0, 1])
  })

  it('takes the answer of the quorum, and asks who was outvoted last until it has rested', async () => {
    const { answers, ask, asked, clock, panel } = panelOf(2, '0x02', '0x01', '0x01')
    expect(await ask()).toBe('0x01')
    expect(panel.members.map(({ standing }) => standing.wrong)).toEqual([1, 0, 0])
    answers[0] = '0x01'
    asked.length = 0
    await ask()
    expect(asked).toEqual([1, 2])
    await clock.advance(1_000)
    asked.length = 0
    await ask()
    expect(asked).toEqual([0, 1])
    expect(panel.members[0]?.standing).toMatchObject({ strikes: 0, lastStrike: 'outvoted' })
  })

  it('rests one that fails twice as long each time', async () => {
    const { ask, clock, panel } = panelOf(1, down, '0x01')
    const rests: number[] = []
    for (let at = 0; at < 4; at++) {
      await ask()
      const until = panel.members[0]?.standing.demotedUntil ?? 0
      rests.push(until - clock.now())
      await clock.advance(until - clock.now())
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000])
  })

  it('says disagreement where valid answers differ, whatever else failed', async () => {
    expect(await codeOf(panelOf(2, '0x01', '0x02', '0x03').ask())).toBe('RPC_DISAGREEMENT')
    expect(await codeOf(panelOf(2, '0x01', '0x02', down).ask())).toBe('RPC_DISAGREEMENT')
    expect(await codeOf(panelOf(3, '0x01', '0x02', '0x01').ask())).toBe('RPC_DISAGREEMENT')
  })

  it('says what failed most where too few answered', async () => {
    expect(await codeOf(panelOf(2, '0x01', down, down).ask())).toBe('RPC_UNREACHABLE')
    expect(await codeOf(panelOf(2, 'no hex', 'no hex', down).ask())).toBe('RPC_INVALID_ANSWER')
  })

  it('asks another beside one that is slow, long before its deadline', async () => {
    const { ask, clock, panel } = panelOf(2, () => NEVER, '0x01', '0x01')
    const answer = ask()
    await clock.advance(TIMEOUT_MS / 4)
    expect(await answer).toBe('0x01')
    expect(panel.members[0]?.standing.lastStrike).toBe('slow')
  })

  it('ends at the deadline when nobody answers', async () => {
    const { ask, clock } = panelOf(
      2,
      () => NEVER,
      () => NEVER,
      () => NEVER,
    )
    const code = codeOf(ask())
    await clock.advance(2 * TIMEOUT_MS)
    expect(await code).toBe('RPC_TIMEOUT')
  })

  it('rejects when the caller gives up', async () => {
    const { ask } = panelOf(1, () => NEVER)
    const controller = new AbortController()
    const code = codeOf(ask(controller.signal))
    controller.abort()
    expect(await code).toBe('ABORTED')
  })

  it('never gives an answer that fewer than the quorum gave', async () => {
    const answer = fc.constantFrom('0x01', '0x02', '0x03', 'garbage', undefined)
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 7 }), fc.nat(), async (answers, seed) => {
        const quorum = 1 + (seed % answers.length)
        const given = await codeOf(panelOf(quorum, ...answers).ask())
        if (given.startsWith('0x')) expect(answers.filter((one) => one === given).length).toBeGreaterThanOrEqual(quorum)
        else expect(given).toMatch(/^RPC_/)
      }),
    )
  })
})

/** A chain by number: every block from 0 to its head, on a branch of that name. */
function branch(name: string, head: number) {
  const block = (number: number) => ({
    number: `0x${number.toString(16)}`,
    hash: `0x${Buffer.from(`${name}${number}`.padEnd(32, '.')).toString('hex')}`,
    parentHash: `0x${'00'.repeat(32)}`,
    timestamp: '0x1',
  })
  return (_: string, [at]: unknown[]) => {
    const number = at === 'latest' ? head : Number(at)
    return number > head ? null : block(number)
  }
}

describe('agreeHead', () => {
  it('is the highest block that the quorum has', async () => {
    const { head } = panelOf(2, branch('a', 12), branch('a', 10), branch('a', 9))
    expect((await head()).number).toBe(10)
  })

  it('is not moved by one that is far ahead, far behind, on a fork, or gone', async () => {
    const absurd = (_: string, [at]: unknown[]) =>
      at === 'latest' ? { ...(branch('x', 1)(_, ['latest']) as object), number: '0xfffffffffff' } : null
    for (const odd of [absurd, branch('b', 900_000), branch('a', 1), branch('b', 10), branch('b', 1), down]) {
      const { head, panel } = panelOf(2, odd, branch('a', 10), branch('a', 10))
      expect((await head()).number).toBe(10)
      expect(panel.members.map(({ standing }) => standing.strikes > 0)).toEqual([true, false, false])
    }
  })

  it('is a disagreement when the RPCs are on branches of which none has the quorum', async () => {
    expect(await codeOf(panelOf(2, branch('a', 10), branch('b', 10)).head())).toBe('RPC_DISAGREEMENT')
    expect(await codeOf(panelOf(2, branch('a', 10), branch('b', 11), branch('c', 12)).head())).toBe('RPC_DISAGREEMENT')
  })

  it('does not wait for one that is slow once the quorum is there', async () => {
    const { head, clock, panel } = panelOf(2, () => NEVER, branch('a', 5), branch('a', 5))
    const block = head()
    await clock.advance(TIMEOUT_MS / 20)
    expect((await block).number).toBe(5)
    expect(panel.members[0]?.standing.lastStrike).toBe('slow')
  })

  it('is the highest on which the quorum agrees, where one that lies is ahead of honest ones that differ by a block', async () => {
    const { head, panel } = panelOf(2, branch('x', 13), branch('a', 12), branch('a', 11))
    expect((await head()).number).toBe(11)
    expect(panel.members.map(({ standing }) => standing.wrong)).toEqual([1, 0, 0])
  })

  it('asks one that was left for slow, or rests, before it gives up', async () => {
    let times = 0
    const late = (_: string, params: unknown[]) => (times++ === 0 ? NEVER : branch('a', 10)(_, params))
    const slow = panelOf(2, branch('x', 10), branch('a', 10), late)
    const block = slow.head()
    await slow.clock.advance(TIMEOUT_MS / 20)
    expect((await block).hash).toBe(branch('a', 10)('', ['latest'])?.hash)
    const resting = panelOf(2, branch('x', 10), branch('a', 10), branch('a', 10))
    resting.panel.members[2]?.strike('failed')
    expect((await resting.head()).hash).toBe(branch('a', 10)('', ['latest'])?.hash)
  })

  it('does not wait for one that told a head and then says nothing of the block in question', async () => {
    const ahead = (_: string, params: unknown[]) => (params[0] === 'latest' ? branch('x', 12)(_, params) : NEVER)
    const { head, clock, panel } = panelOf(2, ahead, branch('a', 10), branch('a', 10))
    const block = head()
    await clock.advance(TIMEOUT_MS / 20)
    expect((await block).number).toBe(10)
    expect(panel.members[0]?.standing.lastStrike).toBe('slow')
  })
})
