import { type NodeId, type NodeRecord, type Topic, toHex } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { talkPackets } from './packet-port.js'
import { encodeTalkReply } from './talk.js'
import { testRecord } from './testing/test-record.js'

const peer: NodeRecord = testRecord({ nodeId: toHex(new Uint8Array(32).fill(1)) as NodeId, ip: '9.8.7.6' })
const query = { type: 'TOPICQUERY', topic: toHex(new Uint8Array(32)) as Topic, distances: [] } as const
const reply = { cursor: new Uint8Array(0), messages: [{ type: 'TOPICNODES', total: 1, records: [] }] } as const

const never = { replied: () => expect.unreachable(), failed: () => expect.unreachable() }
const outcome = (answer: () => Promise<Uint8Array>) =>
  new Promise((replied, failed) => talkPackets(answer)(peer, query, { replied, failed }))

describe('packets over a request port', () => {
  it('are decoded, or fail for what is no reply, for an empty one and for a port that throws', async () => {
    expect(await outcome(async () => encodeTalkReply(reply))).toEqual(reply)
    await expect(outcome(async () => Uint8Array.of(1, 2))).rejects.toMatchObject({ code: 'MESSAGE_MALFORMED' })
    await expect(outcome(async () => new Uint8Array(0))).rejects.toMatchObject({ code: 'PEER_DECLINED' })
    await expect(outcome(() => expect.unreachable('no socket'))).rejects.toThrow('no socket')
  })

  it('give up with a signal, also one that is asked for too late', () => {
    const seen: AbortSignal[] = []
    const early = talkPackets((_, __, { signal }) => {
      seen.push(signal)
      return new Promise(() => {})
    })(peer, query, never)
    early('over')
    let options: { readonly signal: AbortSignal } | undefined
    talkPackets((_, __, given) => {
      options = given
      return new Promise(() => {})
    })(
      peer,
      query,
      never,
    )('over, too')
    expect([seen[0]?.aborted, seen[0]?.reason]).toEqual([true, 'over'])
    expect([options?.signal.aborted, options?.signal.reason]).toEqual([true, 'over, too'])
  })
})
