import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { withJoinedWrites } from './joined-writes.js'

/** What an encrypter does here: sends three pieces as one message, and one piece by itself. */
async function sendPieces(connection: Pick<MessageStream, 'send'>) {
  connection.send(new Uint8ArrayList(Uint8Array.of(0, 3), Uint8Array.of(7), Uint8Array.of(8, 9)))
  connection.send(Uint8Array.of(5))
}

function connectionTo(written: (Uint8Array | Uint8ArrayList)[]) {
  return { send: (data: Uint8Array | Uint8ArrayList) => written.push(data) > 0 } as unknown as MessageStream
}

describe('writes of an encrypter', () => {
  it.each(['secureInbound', 'secureOutbound'] as const)('reach the connection as one piece each: %s', async (way) => {
    const written: (Uint8Array | Uint8ArrayList)[] = []
    const make = () => ({ secureInbound: sendPieces, secureOutbound: sendPieces }) as unknown as ConnectionEncrypter
    await withJoinedWrites(make)(undefined)[way](connectionTo(written))
    expect(written).toEqual([Uint8Array.of(0, 3, 7, 8, 9), Uint8Array.of(5)])
  })

  it('leave the encrypter what it is', async () => {
    class Named {
      readonly protocol = '/named'
      async secureInbound() {
        return this.protocol
      }
      async secureOutbound() {
        return this.protocol
      }
    }
    const made = withJoinedWrites(() => new Named() as unknown as ConnectionEncrypter)(undefined)
    expect(made).toBeInstanceOf(Named)
    expect(await made.secureInbound(connectionTo([]))).toBe('/named')
    expect(await made.secureOutbound(connectionTo([]))).toBe('/named')
  })
})
