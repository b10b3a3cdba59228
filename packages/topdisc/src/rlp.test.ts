import { decode, encode } from '@ethereumjs/rlp'
import { WaypostError } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RlpReader, readRlp, rlpInteger, rlpList, rlpString } from './rlp.js'

type Tree = Uint8Array | Tree[]

const tree = fc.letrec<{ node: Tree }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'rlp' },
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('node'), { maxLength: 5 }),
  ),
})).node

function write(node: Tree): Uint8Array {
  return node instanceof Uint8Array ? rlpString(node) : rlpList(node.map(write))
}

function readAll(reader: RlpReader): Tree[] {
  const items: Tree[] = []
  while (!reader.isDone) items.push(reader.isList ? readAll(reader.list()) : reader.string(70_000).slice())
  return items
}

describe('rlp', () => {
  it('writes what a general library writes, and reads it back', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const bytes = write(node)
        expect(bytes).toEqual(encode(node))
        expect(readAll(readRlp(bytes))).toEqual([node])
      }),
    )
  })

  it('accepts no bytes that a strict library refuses, and reads the same from those that it accepts', () => {
    const nearlyRlp = fc.tuple(tree, fc.nat(400), fc.integer({ min: 0, max: 255 })).map(([node, at, byte]) => {
      const bytes = write(node).slice()
      if (at < bytes.length) bytes[at] = byte
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 80 }), nearlyRlp), (bytes) => {
        let ours: Tree[] | undefined
        let theirs: Tree | undefined
        try {
          const reader = readRlp(bytes)
          ours = reader.isList ? [readAll(reader.list())] : [reader.string(70_000).slice()]
          reader.end()
        } catch (error) {
          expect(WaypostError.is(error, 'RLP_INVALID')).toBe(true)
          ours = undefined
        }
        try {
          theirs = decode(bytes) as Tree
        } catch {
          theirs = undefined
        }
        expect(ours).toEqual(theirs === undefined ? undefined : [theirs])
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['a byte below 0x80 with a header', '8105'],
    ['a short string with a long header', 'b801ff'],
    ['a length with a leading zero', 'b90038'],
    ['a string that goes on past the input', '83aabb'],
    ['a list that goes on past the input', 'c3aabb'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
    expect(() => readRlp(bytes).raw(100)).toThrow(expect.objectContaining({ code: 'RLP_INVALID' }))
  })

  it('keeps integers canonical and within bounds', () => {
    for (const value of [0, 1, 127, 128, 255, 256, 65_536, 2 ** 32, 2 ** 48 - 1]) {
      expect(readRlp(rlpInteger(value)).integer(0, 2 ** 48)).toBe(value)
    }
    expect(rlpInteger(0)).toEqual(Uint8Array.of(0x80))
    const isRefused = expect.objectContaining({ code: 'RLP_INVALID' })
    expect(() => readRlp(Uint8Array.of(0x00)).integer(0, 9)).toThrow(isRefused)
    expect(() => readRlp(Uint8Array.of(0x82, 0x00, 0x81)).integer(0, 999)).toThrow(isRefused)
    expect(() => readRlp(rlpInteger(257)).integer(1, 256)).toThrow(isRefused)
    expect(() => readRlp(rlpInteger(0)).integer(1, 256)).toThrow(isRefused)
  })
})
