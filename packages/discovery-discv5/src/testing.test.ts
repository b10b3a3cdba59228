import { expect, it } from 'vitest'
import { openTalkPeer } from './testing.js'

it('a bare peer speaks its own TALK protocol, and answers others empty', async () => {
  const handle = (request: Uint8Array) => request.map((byte) => byte + 1)
  const peers = await Promise.all(['a/1', 'a/1', 'b/1'].map((protocol) => openTalkPeer({ protocol, handle })))
  const [asker, same, other] = peers
  if (asker === undefined || same === undefined || other === undefined) throw new TypeError('three were opened')
  expect(await asker.request(same.record, Uint8Array.of(1, 2))).toEqual(Uint8Array.of(2, 3))
  expect(await asker.request(other.record, Uint8Array.of(1, 2))).toHaveLength(0)
  await Promise.all(peers.map((peer) => peer.stop()))
})
