import { describe, expect, it } from 'vitest'
import { judge } from './oracle.js'
import { createReceipts, type Receipt, readReceipts, receiptId } from './receipts.js'

const id = (number: number) => `0x${number.toString(16).padStart(64, '0').split('').reverse().join('')}` as const
const user = (number: number, subscribedAt: number | undefined) => ({
  user: number,
  topics: ['own', 'shared'],
  historyTopic: 'past',
  firstPageMs: 1,
  historyMs: 2,
  subscribedAt,
  failovers: 0,
})
const message = (number: number, topic: string, publishedAt: number, acknowledgedAt?: number) => ({
  id: id(number),
  topic,
  publishedAt,
  acknowledgedAt,
})
const got = (user: number, number: number, at: number, path: Receipt['path'] = 'live'): Receipt => ({
  user,
  id: receiptId(id(number)),
  at,
  path,
})

describe('the oracle', () => {
  const past = new Map([['past', [id(100), id(101)]]])
  const wholePast = (user: number) => [got(user, 100, 1, 'history'), got(user, 101, 1, 'history')]

  it('finds nothing wrong where all that was acknowledged came once', () => {
    const published = [message(1, 'own', 10, 12), message(2, 'shared', 20, 25), message(3, 'other', 20, 25)]
    const receipts = [...wholePast(0), got(0, 1, 15), got(0, 2, 60)]
    expect(judge({ users: [user(0, 10)], published, past, receipts })).toEqual({
      lost: 0,
      duplicates: 0,
      invented: 0,
      expected: 2,
      liveMs: [5, 40],
    })
  })

  it('counts what was lost, live and of the past, and what came twice or from nowhere', () => {
    const published = [message(1, 'own', 10, 12), message(2, 'shared', 20, 25)]
    const receipts = [got(0, 100, 1, 'history'), got(0, 1, 15), got(0, 1, 16), got(0, 77, 17)]
    expect(judge({ users: [user(0, 5)], published, past, receipts })).toMatchObject({
      lost: 2,
      duplicates: 1,
      invented: 1,
    })
  })

  it('expects nothing from before the subscription or without an acknowledgement, and all from who never came so far', () => {
    const published = [message(1, 'own', 10, 12), message(2, 'shared', 20), message(3, 'shared', 30, 31)]
    const late = judge({ users: [user(0, 25)], published, past, receipts: [...wholePast(0), got(0, 1, 40)] })
    // Backfill says nothing of how fast live messages are.
    expect(late).toMatchObject({ lost: 1, expected: 1, duplicates: 0, liveMs: [] })
    expect(judge({ users: [user(0, undefined)], published, past, receipts: [] })).toMatchObject({ lost: 4 })
  })
})

describe('receipts', () => {
  it('are read as they were written, however many', () => {
    const receipts = createReceipts()
    for (let n = 0; n < 70_000; n++) receipts.add(n, id(n), n + 0.25, n % 2 === 0 ? 'live' : 'history')
    const read = [...readReceipts(receipts.bytes())]
    expect(read).toHaveLength(70_000)
    expect(read[69_999]).toEqual(got(69_999, 69_999, 69_999.25, 'history'))
  })
})
