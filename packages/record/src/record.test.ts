import { RLP } from '@ethereumjs/rlp'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { cryptoRandom, fromHex, type NodeRecord, toHex } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRecord,
  decodeRecord,
  generateIdentity,
  identityOf,
  MAX_RECORD_BYTES,
  RecordError,
  type RecordErrorCode,
  recordBytes,
} from './index.js'

/** The record, key and node id that EIP-778 publishes. */
const EIP_778 = {
  text: 'enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8',
  nodeId: '0xa448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7',
  privateKey: fromHex('0xb71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291'),
}

function codeOf(input: string | Uint8Array): RecordErrorCode | 'accepted' {
  try {
    decodeRecord(input)
    return 'accepted'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}

/** A record signed with the vector's key whatever its content: what a hostile peer can make. */
function forge(pairs: readonly [Uint8Array | string, unknown][], sequence: Uint8Array = Uint8Array.of(1)): Uint8Array {
  const content = [sequence, ...pairs.flat()] as Uint8Array[]
  const signature = secp256k1.sign(keccak_256(RLP.encode(content)), EIP_778.privateKey, { prehash: false })
  return RLP.encode([signature, ...content])
}

const id: [string, Uint8Array] = ['id', utf8ToBytes('v4')]
const key: [string, Uint8Array] = ['secp256k1', secp256k1.getPublicKey(EIP_778.privateKey, true)]

describe('the vector of EIP-778', () => {
  it('is decoded', () => {
    const record = decodeRecord(EIP_778.text)
    expect(record).toMatchObject({ nodeId: EIP_778.nodeId, sequence: 1n, ip: '127.0.0.1', udp: 30303 })
    expect(record.text).toBe(EIP_778.text)
    expect(record.tcp).toBeUndefined()
    expect(record.entries.size).toBe(0)
  })

  it('is made, byte for byte', () => {
    const record = createRecord({ privateKey: EIP_778.privateKey, sequence: 1n, ip: '127.0.0.1', udp: 30303 })
    expect(record.text).toBe(EIP_778.text)
  })

  it('has the identity of its key', () => {
    const identity = identityOf(EIP_778.privateKey)
    expect(identity.nodeId).toBe(EIP_778.nodeId)
    expect(identity.publicKey).toEqual(decodeRecord(EIP_778.text).publicKey)
  })
})

const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined })
const content = fc.record({
  sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ip: fc.option(fc.ipV4(), { nil: undefined }),
  udp: port,
  tcp: port,
  ip6: fc.option(fc.ipV6(), { nil: undefined }),
  udp6: port,
  tcp6: port,
  entries: fc.uniqueArray(fc.tuple(fc.stringMatching(/^x[!-~]{0,6}$/), fc.uint8Array({ maxLength: 10 })), {
    maxLength: 4,
    selector: ([name]) => name,
  }),
})

describe('round trip', () => {
  it('gives back what a record was made of', () => {
    fc.assert(
      fc.property(content, ({ entries, ...fields }) => {
        const record = createRecord({ privateKey: EIP_778.privateKey, ...fields, entries: new Map(entries) })
        const again = decodeRecord(recordBytes(record))
        expect(again).toEqual(record)
        expect(decodeRecord(record.text)).toEqual(record)
        expect(again.nodeId).toBe(EIP_778.nodeId)
        for (const name of ['sequence', 'ip', 'udp', 'tcp', 'udp6', 'tcp6'] as const) {
          expect(again[name]).toBe(fields[name])
        }
        expect(again.ip6 === undefined).toBe(fields.ip6 === undefined)
        expect(new Map([...again.entries].map(([name, value]) => [name, toHex(value)]))).toEqual(
          new Map(entries.map(([name, value]) => [name, toHex(value)])),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('keeps a record of exactly 300 bytes and refuses one of 301', () => {
    const make = (length: number) =>
      createRecord({ privateKey: EIP_778.privateKey, sequence: 1n, entries: { x: new Uint8Array(length).fill(255) } })
    let length = 100
    while (recordBytes(make(length)).length < MAX_RECORD_BYTES) length++
    expect(recordBytes(make(length))).toHaveLength(MAX_RECORD_BYTES)
    expect(() => make(length + 1)).toThrow(expect.objectContaining({ code: 'RECORD_TOO_LARGE' }))
  })
})

describe('hostile input', () => {
  const valid = recordBytes(decodeRecord(EIP_778.text))

  it('never throws anything but a RecordError on random bytes and texts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string(), fc.base64String()), (input) => {
        expect(codeOf(input)).not.toBe('accepted')
        if (typeof input === 'string') expect(codeOf(`enr:${input}`)).not.toBe('accepted')
      }),
    )
  })

  it('never throws anything but a RecordError on random lists that are signed well', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.array(tie('value'), { maxLength: 3 })),
    })).value
    const names = fc.constantFrom('id', 'ip', 'udp', 'tcp', 'ip6', 'secp256k1', 'eth', '')
    fc.assert(
      fc.property(fc.array(fc.tuple(names, value), { maxLength: 6 }), (pairs) => void codeOf(forge(pairs))),
      { numRuns: 60 },
    )
  })

  it('refuses every truncation', () => {
    for (let length = 0; length < valid.length; length++) expect(codeOf(valid.slice(0, length))).not.toBe('accepted')
  })

  it('refuses every flipped bit', () => {
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(7), (at, bit) => {
        const altered = valid.slice()
        altered[at] = (altered[at] ?? 0) ^ (1 << bit)
        expect(codeOf(altered)).not.toBe('accepted')
      }),
    )
  })

  it('refuses trailing bytes, an oversized record and an oversized text', () => {
    expect(codeOf(Uint8Array.of(...valid, 0))).toBe('RECORD_MALFORMED')
    expect(codeOf(new Uint8Array(301))).toBe('RECORD_TOO_LARGE')
    expect(codeOf(`enr:${'A'.repeat(100_000)}`)).toBe('RECORD_TOO_LARGE')
  })

  it.each([
    ['no prefix', EIP_778.text.slice(4)],
    ['padding', `${EIP_778.text}=`],
    ['white space', `${EIP_778.text}\n`],
    ['plain base64', EIP_778.text.replaceAll('_', '/')],
    ['spare bits', `${EIP_778.text.slice(0, -1)}9`],
  ])('refuses a text with %s', (_, text) => expect(codeOf(text)).toBe('RECORD_TEXT_INVALID'))

  it('refuses an altered signature, another key, and the high-s twin of a signature', () => {
    const [signature, ...rest] = RLP.decode(valid) as Uint8Array[]
    const s = BigInt(toHex((signature as Uint8Array).slice(32)))
    const twin = secp256k1.Point.Fn.toBytes(secp256k1.Point.Fn.ORDER - s)
    const highS = RLP.encode([Uint8Array.of(...(signature as Uint8Array).slice(0, 32), ...twin), ...rest])
    expect(codeOf(highS)).toBe('RECORD_SIGNATURE_INVALID')
    expect(codeOf(RLP.encode([new Uint8Array(64), ...rest]))).toBe('RECORD_SIGNATURE_INVALID')
    expect(codeOf(RLP.encode([new Uint8Array(63), ...rest]))).toBe('RECORD_SIGNATURE_INVALID')
    expect(codeOf(RLP.encode([[], ...rest]))).toBe('RECORD_SIGNATURE_INVALID')
    const other = secp256k1.getPublicKey(new Uint8Array(32).fill(7), true)
    expect(codeOf(forge([id, ['secp256k1', other]]))).toBe('RECORD_SIGNATURE_INVALID')
  })

  it.each<[string, RecordErrorCode | 'accepted', [Uint8Array | string, unknown][], Uint8Array?]>([
    ['unsorted keys', 'RECORD_MALFORMED', [key, id]],
    [
      'a key given twice',
      'RECORD_MALFORMED',
      [id, ['ip', Uint8Array.of(1, 2, 3, 4)], ['ip', Uint8Array.of(1, 2, 3, 4)], key],
    ],
    ['a sequence with a leading zero', 'RECORD_MALFORMED', [id, key], Uint8Array.of(0, 1)],
    ['a sequence of nine bytes', 'RECORD_MALFORMED', [id, key], new Uint8Array(9).fill(1)],
    ['a list as key', 'RECORD_MALFORMED', [id, [[] as unknown as string, Uint8Array.of(1)], key]],
    ['another scheme', 'RECORD_SCHEME_UNKNOWN', [['id', utf8ToBytes('v5')], key]],
    ['no scheme', 'RECORD_SCHEME_UNKNOWN', [key]],
    ['no public key', 'RECORD_PUBLIC_KEY_INVALID', [id]],
    [
      'a public key off the curve',
      'RECORD_PUBLIC_KEY_INVALID',
      [id, ['secp256k1', new Uint8Array(33).fill(2, 0, 1).fill(255, 1)]],
    ],
    ['an IPv4 address of five bytes', 'RECORD_ENTRY_INVALID', [id, ['ip', new Uint8Array(5)], key]],
    ['an IPv6 address of four bytes', 'RECORD_ENTRY_INVALID', [id, ['ip6', new Uint8Array(4)], key]],
    ['a list as port', 'RECORD_ENTRY_INVALID', [id, key, ['udp', [Uint8Array.of(1)]]]],
    ['a port of three bytes', 'RECORD_ENTRY_INVALID', [id, key, ['udp', Uint8Array.of(1, 0, 0)]]],
    ['port 0', 'RECORD_ENTRY_INVALID', [id, key, ['tcp', Uint8Array.of(0, 0)]]],
    ['an empty port', 'RECORD_ENTRY_INVALID', [id, key, ['tcp', new Uint8Array()]]],
    ['a one-byte port', 'accepted', [id, key, ['udp', Uint8Array.of(80)]]],
    ['a two-byte port with a leading zero', 'accepted', [id, key, ['udp', Uint8Array.of(0, 80)]]],
    ['a list as an entry of its own', 'accepted', [['eth', [[Uint8Array.of(1), Uint8Array.of(2)]]], id, key]],
    ['a key that is no text', 'accepted', [id, key, [Uint8Array.of(255, 254), Uint8Array.of(1)]]],
  ])('%s: %s', (_, expected, pairs, sequence) => expect(codeOf(forge(pairs, sequence))).toBe(expected))

  it('refuses RLP that is not canonical', () => {
    // The same list with its length in one byte more than needed.
    const body = valid.slice(2)
    expect(codeOf(Uint8Array.of(0xf9, 0, body.length, ...body))).toBe('RECORD_MALFORMED')
    // The sequence as a string of one byte.
    const at = 2 + 66
    expect(valid[at]).toBe(1)
    const longer = Uint8Array.of(0xf8, body.length + 1, ...valid.slice(2, at), 0x81, ...valid.slice(at))
    expect(codeOf(longer)).toBe('RECORD_MALFORMED')
  })

  it('reads ports of one byte and gives list values as RLP', () => {
    const record = decodeRecord(
      forge([['eth', [Uint8Array.of(1)]], id, key, ['tcp', Uint8Array.of(0, 80)], ['udp', Uint8Array.of(7)]]),
    )
    expect(record).toMatchObject({ tcp: 80, udp: 7 })
    expect(record.entries.get('eth')).toEqual(Uint8Array.of(0xc1, 1))
  })

  it('leaves the signature to another checker when one is given, and nothing else', () => {
    const asked: number[][] = []
    const isSignedBy = (...given: Uint8Array[]) => asked.push(given.map(({ length }) => length)) === 1
    expect(decodeRecord(EIP_778.text, { isSignedBy }).nodeId).toBe(EIP_778.nodeId)
    expect(() => decodeRecord(EIP_778.text, { isSignedBy })).toThrow(
      expect.objectContaining({ code: 'RECORD_SIGNATURE_INVALID' }),
    )
    expect(asked).toEqual([
      [64, 32, 33],
      [64, 32, 33],
    ])
  })

  it('does not change with the buffer that it was read from', () => {
    const buffer = Buffer.from(forge([id, key, ['wptd', Uint8Array.of(1)]]))
    const record = decodeRecord(buffer)
    buffer.fill(0)
    expect(record.entries.get('wptd')).toEqual(Uint8Array.of(1))
    expect(decodeRecord(record.text)).toEqual(record)
  })
})

describe('createRecord', () => {
  const make = (fields: object) => () => createRecord({ privateKey: EIP_778.privateKey, sequence: 1n, ...fields })

  it.each([
    ['ip', { ip: '127.0.0.256' }],
    ['ip', { ip: '127.1' }],
    ['ip', { ip: '010.0.0.1' }],
    ['ip', { ip: '::1' }],
    ['ip6', { ip6: '127.0.0.1' }],
    ['ip6', { ip6: '1::2::3' }],
    ['ip6', { ip6: 'fe80::1%eth0' }],
    ['udp', { udp: 0 }],
    ['tcp', { tcp: 65_536 }],
    ['tcp6', { tcp6: 1.5 }],
    ['udp6', { udp6: Number.NaN }],
    ['sequence', { sequence: -1n }],
    ['sequence', { sequence: 2n ** 64n }],
    ['ip', { entries: { ip: new Uint8Array(4) } }],
    ['a b', { entries: { 'a b': new Uint8Array(4) } }],
  ])('names %s when it is out of bounds', (name, fields) => {
    expect(make(fields)).toThrow(expect.objectContaining({ code: 'RECORD_ENTRY_INVALID', data: { key: name } }))
  })

  it('refuses keys out of range', () => {
    for (const privateKey of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31).fill(1)]) {
      expect(() => createRecord({ privateKey, sequence: 1n })).toThrow(
        expect.objectContaining({ code: 'RECORD_PRIVATE_KEY_INVALID' }),
      )
    }
  })

  it('sorts entries by bytes, whatever the order and the language', () => {
    const one = Uint8Array.of(1)
    const record = createRecord({
      privateKey: EIP_778.privateKey,
      sequence: 1n,
      entries: { b: one, Z: one, 'a-b': one, a_b: one },
    })
    expect([...record.entries.keys()]).toEqual(['Z', 'a-b', 'a_b', 'b'])
  })
})

describe('generateIdentity', () => {
  it('is repeatable with seeded randomness and fresh with the real one', () => {
    expect(generateIdentity(seededRandom(1))).toEqual(generateIdentity(seededRandom(1)))
    expect(generateIdentity(cryptoRandom).nodeId).not.toBe(generateIdentity(cryptoRandom).nodeId)
  })

  it('makes keys whose records have their node id', () => {
    const identity = generateIdentity(seededRandom(2))
    const record: NodeRecord = createRecord({ privateKey: identity.privateKey, sequence: 3n })
    expect(record.nodeId).toBe(identity.nodeId)
    expect(record.publicKey).toEqual(identity.publicKey)
  })
})
