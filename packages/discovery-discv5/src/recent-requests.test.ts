import { fakeClock } from '@waypost/core/testing'
import { describe, expect, it } from 'vitest'
import { createRecentRequests } from './recent-requests.js'

function setUp() {
  const clock = fakeClock()
  const recent = createRecentRequests(clock)
  const sent: string[] = []
  const come = (nonce: string, message = 'm', requestId = 'id', peer = 'peer') =>
    recent.isNew({ peer, requestId, nonce, message })
  return { clock, recent, sent, come, answer: (name: string) => recent.answered('peer', 'id', () => sent.push(name)) }
}

describe('recent requests', () => {
  it('are answered again, whole, when they come in the same packet or in another', () => {
    const { come, answer, sent } = setUp()
    expect(come('n1')).toBe(true)
    expect(come('n1')).toBe(false)
    expect(sent).toEqual([])
    answer('first')
    answer('second')
    expect(come('n1')).toBe(false)
    expect(come('n2')).toBe(false)
    expect(sent).toEqual(['first', 'second', 'first', 'second'])
  })

  it('are others when the message, the peer or the request id is another', () => {
    const { come } = setUp()
    expect(come('n1')).toBe(true)
    expect(come('n2', 'other message')).toBe(true)
    expect(come('n1', 'm', 'id', 'other peer')).toBe(true)
    expect(come('n1', 'm', 'other id')).toBe(true)
  })

  it('are others after a while, for peers that know one request id alone', async () => {
    const { come, clock } = setUp()
    expect(come('n1')).toBe(true)
    await clock.advance(5_000)
    expect(come('n2')).toBe(true)
  })

  it('bring three answers to a packet that somebody recorded, and no more', () => {
    const { come, answer, sent } = setUp()
    come('n1')
    answer('reply')
    for (let count = 0; count < 20; count++) come('n1')
    expect(sent).toHaveLength(3)
  })

  it('are remembered in bounded number', () => {
    const { come } = setUp()
    come('n1')
    for (let at = 0; at < 2_000; at++) come('n', 'm', `id ${at}`)
    expect(come('n1')).toBe(true)
  })
})
