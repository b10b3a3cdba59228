import { cryptoRandom, type NodeId, noCounters, type Server } from '@waypost/core'
import { fakeClock, seededRandom } from '@waypost/core/testing'
import { generateIdentity } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import type { EnvelopeId } from '../envelope.js'
import { signReceipt, verifyReceipt } from '../receipt.js'
import type { ReconcilePeer } from './reconcile/reconcile-peer.js'
import { sign } from './sign.js'
import { createWitnesses } from './witness.js'

const [one, other] = ['11', '22'].map((byte) => `0x${byte.repeat(32)}` as EnvelopeId) as [EnvelopeId, EnvelopeId]

/** Servers that have what they are said to have. */
function witnessesOf(...holdings: readonly (readonly EnvelopeId[] | 'nothing to say')[]) {
  const asked: number[] = []
  const clock = fakeClock()
  const made = holdings.map((held, at) => {
    const identity = generateIdentity(cryptoRandom)
    const { nodeId, publicKey } = identity
    const server = {
      nodeId,
      publicKey,
      addresses: [{ host: '127.0.0.1', port: at + 1, family: 4 }],
    } as unknown as Server
    const confirm = async (ids: readonly EnvelopeId[]) => {
      asked.push(at)
      if (held === 'nothing to say') throw new Error('no answer')
      const receipt = { nodeId, issuedAt: 1, ids: ids.filter((id) => held.includes(id)) }
      return signReceipt(receipt, (message) => sign(message, identity.privateKey))
    }
    return { server, peer: { isOpen: true, confirm } as Partial<ReconcilePeer> as ReconcilePeer }
  })
  const servers = made.map(({ server }) => server)
  const witnesses = createWitnesses({
    peers: { list: () => servers, includes: () => true, onChange: () => () => {} },
    clock,
    random: seededRandom(1),
    counters: noCounters,
    connect: async ({ nodeId }) => made.find(({ server }) => server.nodeId === nodeId)?.peer ?? expect.unreachable(),
  })
  /** Which servers gave receipts, and of how many ids. */
  const of = async (ids: readonly EnvelopeId[], wanted: number) => {
    const named: readonly NodeId[] = servers.map(({ nodeId }) => nodeId)
    const pending = witnesses.of(ids, wanted, named)
    let isDone = false
    void pending.then(() => {
      isDone = true
    })
    while (!isDone) await clock.advance(20)
    return (await pending).map((signed) => {
      const receipt = verifyReceipt(signed, servers)
      return [named.indexOf(receipt.nodeId), receipt.ids.length]
    })
  }
  return { of, asked }
}

describe('receipts of other servers', () => {
  it('come from those that have everything, whoever else is asked before', async () => {
    for (let round = 0; round < 5; round++) {
      const { of } = witnessesOf([], 'nothing to say', [one], [one, other], [])
      expect(await of([one, other], 1)).toEqual([[3, 2]])
    }
  })

  it('are of some of the envelopes where nobody has all, and none where nobody has any', async () => {
    const { of, asked } = witnessesOf([], [one], 'nothing to say')
    expect(await of([one, other], 2)).toEqual([[1, 1]])
    expect(asked.sort()).toEqual([0, 1, 2])
    expect(await witnessesOf([], []).of([one], 2)).toEqual([])
  })

  it('are asked of no more servers than are wanted while these have everything', async () => {
    const { of, asked } = witnessesOf([one], [one], [one])
    expect((await of([one], 2)).map(([, ids]) => ids)).toEqual([1, 1])
    expect(asked).toHaveLength(2)
  })
})
