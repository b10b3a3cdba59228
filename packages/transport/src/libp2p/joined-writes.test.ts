import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { withJoinedWrites } from './joined-writes.js'

type Piece = Uint8Array | Uint8ArrayList

function connectionTo(written: Piece[], hasRoom = true) {
  return {
    status: 'open',
    writableNeedsDrain: !hasRoom,
    send(data: Piece) {
      written.push(data)
      return hasRoom
    },
    close: async () => void written.push(Uint8Array.of(255)),
  } as unknown as MessageStream
}

/** The connection as an encrypter gets it. */
async function encrypted(way: 'secureInbound' | 'secureOutbound', connection: MessageStream) {
  const given = Promise.withResolvers<MessageStream>()
  const take = async (stream: MessageStream) => given.resolve(stream)
  const make = () => ({ secureInbound: take, secureOutbound: take }) as unknown as ConnectionEncrypter
  await withJoinedWrites(make)(undefined)[way](connection as Parameters<ConnectionEncrypter['secureInbound']>[0])
  return given.promise
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('writes of an encrypter', () => {
  it.each(['secureInbound', 'secureOutbound'] as const)(
    'of one turn reach the connection as one piece: %s',
    async (way) => {
      const written: Piece[] = []
      const connection = await encrypted(way, connectionTo(written))
      connection.send(new Uint8ArrayList(Uint8Array.of(0, 3), Uint8Array.of(7), Uint8Array.of(8, 9)))
      await Promise.resolve()
      expect(connection.send(Uint8Array.of(5))).toBe(true)
      expect(written).toEqual([])
      await turn()
      expect(written).toEqual([Uint8Array.of(0, 3, 7, 8, 9, 5)])
      connection.send(Uint8Array.of(6))
      await turn()
      expect(written.at(-1)).toEqual(Uint8Array.of(6))
    },
  )

  it('go out at once when they are long, in order, and tell whether there is room for more', async () => {
    const written: Piece[] = []
    const connection = await encrypted('secureOutbound', connectionTo(written, false))
    expect(connection.send(Uint8Array.of(1))).toBe(false)
    expect(connection.send(new Uint8Array(40_000).fill(2))).toBe(false)
    expect(written.map((piece) => piece.byteLength)).toEqual([40_001])
    await turn()
    expect(written).toHaveLength(1)
    const roomy: Piece[] = []
    expect((await encrypted('secureOutbound', connectionTo(roomy))).send(new Uint8Array(40_000))).toBe(true)
  })

  it('go out before the connection is closed', async () => {
    const written: Piece[] = []
    const connection = await encrypted('secureInbound', connectionTo(written))
    connection.send(Uint8Array.of(1))
    await connection.close()
    await turn()
    expect(written).toEqual([Uint8Array.of(1), Uint8Array.of(255)])
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
    const connection = connectionTo([]) as Parameters<ConnectionEncrypter['secureInbound']>[0]
    expect(await made.secureInbound(connection)).toBe('/named')
    expect(await made.secureOutbound(connection)).toBe('/named')
  })
})
