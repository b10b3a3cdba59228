import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Log } from '../rpc/answers.js'
import { RpcError } from '../rpc/rpc-error.js'
import { readLogRange } from './log-range.js'

const logIn = (blockNumber: number): Log => ({
  address: '0x',
  topics: [],
  data: '0x',
  blockNumber,
})

async function read(
  ask: (from: number, to: number) => Promise<readonly Log[]>,
  first: number,
  last: number,
  max: number,
) {
  const blocks: number[] = []
  for await (const { logs } of readLogRange(ask, first, last, max)) blocks.push(...logs.map((log) => log.blockNumber))
  return blocks
}

describe('readLogRange', () => {
  it('reads every block once, in order, whatever ranges and sizes an RPC takes', async () => {
    const bounds = fc.record({ last: fc.nat(300), max: fc.integer({ min: 1, max: 400 }) })
    const limits = fc.record({ blocks: fc.integer({ min: 1, max: 50 }), logs: fc.integer({ min: 3, max: 40 }) })
    await fc.assert(
      fc.asyncProperty(bounds, limits, async ({ last, max }, limit) => {
        const blocks = await read(
          async (from, to) => {
            const logs = Array.from({ length: to - from + 1 }, (_, at) => logIn(from + at))
            if (to - from + 1 > limit.blocks) throw new RpcError('RPC_REFUSED', 'range too wide')
            if (logs.length > limit.logs) throw new RpcError('RPC_INVALID_ANSWER', 'too long')
            return logs
          },
          0,
          last,
          max,
        )
        expect(blocks).toEqual(Array.from({ length: last + 1 }, (_, at) => at))
      }),
    )
  })

  it('has the next part under way while one is read, never more, and may be left with it failing', async () => {
    const asked: number[] = []
    const ask = async (from: number) => {
      asked.push(from)
      if (from === 20) throw new RpcError('RPC_UNREACHABLE', 'gone')
      return [logIn(from)]
    }
    const seen: number[][] = []
    for await (const { to } of readLogRange(ask, 0, 49, 10)) {
      seen.push([...asked])
      if (to === 19) break
    }
    expect(seen).toEqual([
      [0, 10],
      [0, 10, 20],
    ])
  })

  it('gives up when one block cannot be read, and after two deadlines', async () => {
    let asked = 0
    const refusing = async () => {
      asked++
      throw new RpcError('RPC_REFUSED', 'no')
    }
    await expect(read(refusing, 0, 2_000, 2_000)).rejects.toMatchObject({ code: 'RPC_REFUSED' })
    expect(asked).toBeLessThan(15)
    asked = 0
    const late = async () => {
      asked++
      throw new RpcError('RPC_TIMEOUT', 'late')
    }
    await expect(read(late, 0, 2_000, 2_000)).rejects.toMatchObject({ code: 'RPC_TIMEOUT' })
    expect(asked).toBe(3)
    await expect(
      read(
        async () => {
          throw new RpcError('RPC_UNREACHABLE', 'gone')
        },
        0,
        10,
        10,
      ),
    ).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })
})
