import { type Counters, systemClock, WaypostError } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { openSession } from '@waypost/sealed'
import { encode } from 'cborg'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeCursor } from '../position.js'
import { envelopes } from '../testing/envelopes.js'
import { createMailNetwork, type MailNetwork } from '../testing/mail-network.js'
import { MAIL_PROTOCOL } from '../wire/limits.js'
import { decodeQueryReply } from '../wire/reply.js'
import { encodeRequest } from '../wire/request.js'

const [from, held] = [Date.now() - 60_000, 1_200]
let network: MailNetwork
let ask: (body: Uint8Array) => Promise<Uint8Array>
let sessionIsOpen: () => boolean
const counted = new Map<string, number>()

const counters: Counters = {
  count(name, labels = {}, by = 1) {
    const key = `${name} ${Object.values(labels).join(' ')}`.trim()
    counted.set(key, (counted.get(key) ?? 0) + by)
  },
} as Counters

beforeEach(async () => {
  counted.clear()
  const limits = { requests: { perSecond: 1e6, burst: 1e6 }, publish: { perSecond: 1e6, burst: 1e6 } }
  network = await createMailNetwork(1, { clock: systemClock, isAlone: true, limits, counters })
  const [{ archive, server } = expect.unreachable('no server')] = network.servers
  await archive.put(envelopes(held, { from, random: seededRandom(1) }), Date.now())
  const transport = network.network.createTransport()
  await transport.start()
  const session = await openSession(
    server,
    {
      transport,
      clock: systemClock,
      random: seededRandom(2),
      signal: new AbortController().signal,
      evicted: new AbortController().signal,
      report: () => {},
    },
    { protocol: MAIL_PROTOCOL },
  )
  ask = (body) => session.request(body, { timeoutMs: 5_000 })
  sessionIsOpen = () => session.isOpen
})
afterEach(() => network.stop())

const query = (fields: { start?: number; end?: number; limit?: number; topics?: string[] }) =>
  encodeRequest({ op: 'query', topics: ['news'], start: 0, end: from + 1e9, limit: 100, form: 'positions', ...fields })

async function codeOf(body: Uint8Array): Promise<string> {
  try {
    await ask(body)
    return 'ANSWERED'
  } catch (error) {
    return WaypostError.is(error) ? error.code : 'UNTYPED'
  }
}

describe('a mail server that is asked nonsense', () => {
  it.each([
    ['a limit of 0', { limit: 0 }],
    ['a limit above 1,000', { limit: 1_001 }],
    ['a limit of everything', { limit: Number.MAX_SAFE_INTEGER }],
    ['an end before the start', { start: 10, end: 9 }],
    ['an empty range', { start: 10, end: 10 }],
    ['no topic', { topics: [] }],
  ])('refuses %s by type, counts it and keeps the session', async (_, fields) => {
    expect(await codeOf(query(fields))).toBe('QUERY_INVALID')
    expect(counted.get('mail_request_errors_total QUERY_INVALID')).toBe(1)
    expect(await codeOf(query({ limit: 1 }))).toBe('ANSWERED')
    expect(sessionIsOpen()).toBe(true)
  })

  it.each([1, 2, 999, 1_000])('gives %d for a limit of as many', async (limit) => {
    const reply = decodeQueryReply(await ask(query({ limit })), 'positions')
    expect(reply.items.form === 'positions' && reply.items.positions).toHaveLength(limit)
    expect(reply.more).toBe(true)
  })

  it('gives nothing for ranges and cursors in which there is nothing, and says that nothing follows', async () => {
    const end = 2 ** 48
    const after = { timestamp: 2 ** 48 - 1, id: `0x${'ff'.repeat(32)}` } as const
    const beyond = encodeRequest({ op: 'query', topics: ['news'], start: 0, end, limit: 5, after, form: 'positions' })
    for (const body of [query({ start: 0, end: 1 }), query({ topics: ['nothing'] }), beyond]) {
      const { items, more } = decodeQueryReply(await ask(body), 'positions')
      expect({ items, more }).toEqual({ items: { form: 'positions', positions: [] }, more: false })
    }
  })

  const cursor = encodeCursor({ timestamp: 5, id: `0x${'11'.repeat(32)}` })
  const withCursor = (bytes: Uint8Array) => encode([2, ['news'], 0, 10, 5, bytes, false])
  it.each([
    ['an unknown operation', encode([99]), 'OPERATION_UNKNOWN'],
    ['a negative operation', encode([-1]), 'MESSAGE_MALFORMED'],
    ['no operation', encode([]), 'MESSAGE_MALFORMED'],
    ['no array', encode('publish'), 'MESSAGE_MALFORMED'],
    ['nothing', new Uint8Array(), 'MESSAGE_MALFORMED'],
    [
      'an envelope of a later version',
      encode([1, [encode([2, 't', 1, 1, new Uint8Array()])], [null]]),
      'VERSION_UNSUPPORTED',
    ],
    ['a cursor of a later version', withCursor(Uint8Array.of(2, ...cursor.subarray(1))), 'VERSION_UNSUPPORTED'],
    ['a short cursor', withCursor(cursor.subarray(1)), 'MESSAGE_MALFORMED'],
    ['a cursor with more behind it', withCursor(Uint8Array.of(...cursor, 0)), 'MESSAGE_MALFORMED'],
    ['a field too many', encode([7, 1]), 'MESSAGE_MALFORMED'],
    [
      'a subscription as if it had one reply',
      encodeRequest({ op: 'subscribe', topics: ['news'], since: { withinMs: 0 } }),
      'QUERY_INVALID',
    ],
    ['a float for a time', encode([2, ['news'], 0.5, 10, 5, null, false]), 'MESSAGE_MALFORMED'],
  ])('answers %s by type and keeps the session', async (_, body, code) => {
    expect(await codeOf(new Uint8Array(body))).toBe(code)
    expect(counted.get(`mail_request_errors_total ${code}`)).toBe(1)
    expect(await codeOf(query({}))).toBe('ANSWERED')
  })

  it('answers whatever bytes by type, counts them, and goes on', async () => {
    const valid = [
      query({}),
      encodeRequest({ op: 'terms' }),
      encodeRequest({ op: 'presence', ids: [`0x${'22'.repeat(32)}`] }),
    ]
    const mutated = fc
      .tuple(fc.constantFrom(...valid), fc.nat(), fc.uint8Array({ maxLength: 3 }))
      .map(([body, at, put]) => {
        const place = at % (body.length + 1)
        return Uint8Array.of(...body.subarray(0, place), ...put, ...body.subarray(place + put.length))
      })
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.uint8Array({ maxLength: 100 })), async (body) => {
        const code = await codeOf(body)
        expect(code).toMatch(/^(ANSWERED|MESSAGE_MALFORMED|OPERATION_UNKNOWN|VERSION_UNSUPPORTED|QUERY_INVALID)$/)
        if (code !== 'ANSWERED') refused++
        expect(sessionIsOpen()).toBe(true)
      }),
      { numRuns: 300 },
    )
    const errors = [...counted].filter(([name]) => name.startsWith('mail_request_errors_total'))
    expect(errors.reduce((sum, [, count]) => sum + count, 0)).toBe(refused)
  })
})
