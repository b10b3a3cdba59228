import type { MessageStream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { joinWrites } from './joined-writes.js'

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

/** The connection as a node has it while it is upgraded. */
function upgraded(way: 'upgradeInbound' | 'upgradeOutbound', connection: MessageStream): MessageStream {
  const upgrader = { upgradeInbound: itself, upgradeOutbound: itself }
  joinWrites(upgrader)
  return upgrader[way](connection)
}

const itself = (connection: MessageStream) => connection

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('writes of a node', () => {
  it.each(['upgradeInbound', 'upgradeOutbound'] as const)(
    'of one turn reach the connection as one piece: %s',
    async (way) => {
      const written: Piece[] = []
      const connection = upgraded(way, connectionTo(written))
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
    const connection = upgraded('upgradeOutbound', connectionTo(written, false))
    expect(connection.send(Uint8Array.of(1))).toBe(false)
    expect(connection.send(new Uint8Array(40_000).fill(2))).toBe(false)
    expect(written.map((piece) => piece.byteLength)).toEqual([40_001])
    await turn()
    expect(written).toHaveLength(1)
    const roomy: Piece[] = []
    expect(upgraded('upgradeOutbound', connectionTo(roomy)).send(new Uint8Array(40_000))).toBe(true)
  })

  it('go out before the connection is closed', async () => {
    const written: Piece[] = []
    const connection = upgraded('upgradeInbound', connectionTo(written))
    connection.send(Uint8Array.of(1))
    await connection.close()
    await turn()
    expect(written).toEqual([Uint8Array.of(1), Uint8Array.of(255)])
  })

  it('keep the upgrader what it is, and its connections too', () => {
    class Named {
      readonly #name = 'named'
      upgradeInbound(connection: MessageStream) {
        return [this.#name, connection]
      }
      upgradeOutbound(connection: MessageStream) {
        return [this.#name, connection]
      }
    }
    const upgrader = new Named()
    joinWrites(upgrader)
    const connection = connectionTo([])
    for (const way of ['upgradeInbound', 'upgradeOutbound'] as const) {
      const [name, same] = upgrader[way](connection)
      expect(name).toBe('named')
      expect(same).toBe(connection)
    }
  })
})
