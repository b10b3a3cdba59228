import { readFileSync } from 'node:fs'
import { fromHex, type Hex, toHex, WaypostError } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { expect, it } from 'vitest'
import { decodeMessage, decodeNativeMessage } from './message.js'
import { decodeTalkReply, decodeTalkRequest, encodeTalkReply } from './talk.js'

/*
 * A bounded fuzz run, the same on every machine: it begins with the vectors, changes them a few times over, and keeps
 * what the decoders still take as a seed for further changes, so that it goes deeper than one change reaches.
 */
const RUNS = 8_000
const MOST_SEEDS = 2_000
const LONGEST = 1_400

const corpus = (name: string): Uint8Array[] => {
  const text = readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')
  return [...text.matchAll(/"(0x[0-9a-f]*)"/g)].map(([, hex]) => fromHex(hex as Hex)).filter(({ length }) => length > 2)
}

const random = seededRandom(2026)

function changed(bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const at = random.integer(bytes.length + 1)
  const length = random.integer(8)
  switch (random.integer(6)) {
    case 0:
      return bytes.map((byte, index) => (index === at ? byte ^ (1 << random.integer(8)) : byte))
    case 1:
      return bytes.map((byte, index) =>
        index === at ? ([0, 0x7f, 0x80, 0xb8, 0xc0, 0xf7, 0xf9, 0xff][length] ?? byte) : byte,
      )
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)])
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...random.bytes(length), ...bytes.subarray(at)])
    case 4:
      return Uint8Array.from([...bytes.subarray(0, at), ...other.subarray(random.integer(other.length + 1))])
    default:
      return Uint8Array.from([...bytes, ...bytes.subarray(at)])
  }
}

it.each([
  ['decodeMessage', decodeMessage],
  ['decodeNativeMessage', decodeNativeMessage],
  ['decodeTalkRequest', decodeTalkRequest],
  ['decodeTalkReply', decodeTalkReply],
] as const)(
  '%s takes or refuses whatever it is given, with a typed error and what it was given unchanged',
  (_, decode) => {
    const seeds = [...corpus('messages'), ...corpus('talk')]
    const first = seeds.length
    let taken = 0
    for (let run = 0; run < RUNS; run++) {
      const base = seeds[random.integer(seeds.length)] as Uint8Array
      const bytes = changed(base, seeds[random.integer(seeds.length)] as Uint8Array).slice(0, LONGEST)
      const before = toHex(bytes)
      try {
        decode(bytes)
        taken++
        if (seeds.length < MOST_SEEDS) seeds.push(bytes)
      } catch (error) {
        if (!(WaypostError.is(error) && error.code.startsWith('MESSAGE_')))
          expect.unreachable(`${before}: ${String(error)}`)
      }
      if (toHex(bytes) !== before) expect.unreachable(`${before} was changed`)
    }
    expect(taken).toBeGreaterThan(100)
    expect(seeds.length).toBeGreaterThan(first)
  },
)

it('a reply that was taken is written back as it came', () => {
  let written = 0
  for (let run = 0; run < RUNS / 3; run++) {
    const seeds = corpusOfReplies
    const bytes = changed(seeds[random.integer(seeds.length)] as Uint8Array, seeds[0] as Uint8Array)
    try {
      const reply = decodeTalkReply(bytes)
      expect(toHex(encodeTalkReply(reply))).toBe(toHex(bytes))
      written++
    } catch (error) {
      if (!WaypostError.is(error)) throw error
    }
  }
  expect(written).toBeGreaterThan(10)
})

const corpusOfReplies = corpus('talk').filter((bytes) => {
  try {
    return decodeTalkReply(bytes) !== undefined
  } catch {
    return false
  }
})
