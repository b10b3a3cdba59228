import { WaypostError } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { bytes, servedBy, settle, text } from '../testing/session-pair.js'

class QuotaError extends WaypostError<'QUOTA_EXCEEDED'> {
  constructor() {
    super({
      code: 'QUOTA_EXCEEDED',
      message: 'too many messages',
      hint: 'a hint that stays here',
      data: { retryAfterMs: 1500, table: 'internal detail' },
      isRetryable: true,
      cause: new RangeError('an inner cause'),
    })
  }
}

async function* count(to: number, signal?: AbortSignal) {
  for (let n = 1; n <= to && !signal?.aborted; n++) yield bytes(`${n}`)
}

const collect = async (replies: AsyncIterable<Uint8Array>) => {
  const all: string[] = []
  for await (const reply of replies) all.push(text(reply))
  return all
}

describe('requests', () => {
  it('answers many at once, each with its own reply, whatever the order of the answers', async () => {
    const waiting = new Map<string, () => void>()
    const { open } = await servedBy(async (body) => {
      await new Promise<void>((resolve) => waiting.set(text(body), resolve))
      return bytes(`re:${text(body)}`)
    })
    const { session } = await open()
    const asked = ['a', 'b', 'c'].map((body) => session.request(bytes(body)))
    await settle()
    for (const body of ['c', 'a', 'b']) waiting.get(body)?.()
    expect((await Promise.all(asked)).map(text)).toEqual(['re:a', 're:b', 're:c'])
  })

  it('tells the handler who asks and what for', async () => {
    const seen: unknown[] = []
    const { open } = await servedBy(async (body, { peer, wants }) => {
      seen.push([text(body), peer, wants])
      return body
    })
    const { session } = await open({ name: 'alice' })
    await session.request(bytes('one'))
    await collect(session.stream(bytes('many')))
    expect(seen).toEqual([
      ['one', 'alice', 'reply'],
      ['many', 'alice', 'stream'],
    ])
  })

  it('queues what exceeds the requests that the server lets run, instead of failing it', async () => {
    let running = 0
    let most = 0
    const { open } = await servedBy(
      async (body) => {
        most = Math.max(most, ++running)
        await settle(1)
        running -= 1
        return body
      },
      { limits: { maxInFlight: 3 } },
    )
    const { session } = await open()
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => session.request(bytes(`${n}`))))
    expect(replies.map(text)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`))
    expect(most).toBe(3)
  })

  it('lets a typed error travel: code, message, retry; and nothing else of it', async () => {
    const { open } = await servedBy(() => {
      throw new QuotaError()
    })
    const { session, outcomes } = await open()
    const error = await session.request(bytes('x')).catch((reason) => reason)
    expect(error).toMatchObject({
      name: 'RemoteError',
      code: 'QUOTA_EXCEEDED',
      message: 'too many messages',
      isRetryable: true,
      retryAfterMs: 1500,
      hint: undefined,
    })
    expect(error).not.toHaveProperty('cause')
    expect(error.data).toEqual({ remote: true, retryAfterMs: 1500 })
    expect(outcomes).toEqual([{ type: 'failure', code: 'QUOTA_EXCEEDED' }])
  })

  it('makes an unexpected exception opaque to the client and logs it at the host', async () => {
    const { open, logged } = await servedBy(async () => {
      throw new TypeError('SELECT * FROM secrets')
    })
    const { session } = await open()
    const error = await session.request(bytes('x')).catch((reason) => reason)
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'the server failed', isRetryable: true })
    expect(JSON.stringify(error)).not.toContain('secrets')
    expect(logged).toHaveLength(1)
    expect(String(logged[0]?.error)).toContain('SELECT * FROM secrets')
  })

  it('gives up at the deadline, tells the server, and reports it', async () => {
    let cancelled = false
    const { open, clock } = await servedBy(
      (_, { signal }) =>
        new Promise<never>(() => {
          signal.addEventListener('abort', () => {
            cancelled = true
          })
        }),
    )
    const { session, outcomes } = await open()
    const failed = expect(session.request(bytes('x'), { timeoutMs: 700 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    await clock.advance(700)
    await failed
    await settle()
    expect(cancelled).toBe(true)
    expect(outcomes).toEqual([{ type: 'failure', code: 'DEADLINE_EXCEEDED' }])
    expect(session.isOpen).toBe(true)
  })

  it('cancels at the server when the caller aborts, and holds nothing against the server', async () => {
    const cancelled = Promise.withResolvers<void>()
    const { open } = await servedBy(
      (_, { signal }) => new Promise<never>(() => signal.addEventListener('abort', () => cancelled.resolve())),
    )
    const { session, outcomes } = await open()
    const controller = new AbortController()
    const failed = expect(session.request(bytes('x'), { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    await settle()
    controller.abort()
    await failed
    await cancelled.promise
    expect(outcomes).toEqual([])
  })

  it('refuses a body that no frame can carry, before sending it', async () => {
    const { open } = await servedBy(async (body) => Uint8Array.of(body.length & 0xff))
    const { session } = await open()
    await expect(session.request(new Uint8Array(session.maxRequestBytes + 1))).rejects.toMatchObject({
      code: 'SESSION_MESSAGE_TOO_LARGE',
    })
    expect(await session.request(new Uint8Array(session.maxRequestBytes))).toHaveLength(1)
  })
})

describe('streams of replies', () => {
  it('delivers all in order and ends', async () => {
    const { open } = await servedBy((_, { signal }) => count(500, signal))
    const { session, outcomes } = await open()
    expect(await collect(session.stream(bytes('x')))).toEqual(Array.from({ length: 500 }, (_, n) => `${n + 1}`))
    expect(outcomes).toEqual([{ type: 'success', milliseconds: 0 }])
  })

  it('holds the server back when nobody reads, and goes on when somebody does', async () => {
    let made = 0
    const { open } = await servedBy(async function* () {
      for (;;) {
        made += 1
        yield new Uint8Array(936)
      }
    })
    const { session } = await open()
    const replies = session.stream(bytes('x'), { credit: 10_000 })[Symbol.asyncIterator]()
    await replies.next()
    await settle(20)
    const madeAhead = made
    expect(madeAhead).toBeLessThanOrEqual(14)
    for (let n = 0; n < 20; n++) await replies.next()
    await settle(20)
    expect(made).toBeGreaterThan(madeAhead)
    expect(made).toBeLessThanOrEqual(madeAhead + 22)
    await replies.return?.()
  })

  it('holds a stall against the server only if there was nothing left to read', async () => {
    class Stalled extends WaypostError<'STALLED'> {
      constructor() {
        super({ code: 'STALLED', message: 'the client read nothing for too long', isRetryable: true })
      }
    }
    const { open, clock } = await servedBy(
      async function* (body) {
        yield bytes('1')
        if (text(body) === 'liar') throw new Stalled()
        for (;;) yield new Uint8Array(936)
      },
      { limits: { stallMs: 1_000 } },
    )
    const { session, outcomes } = await open()
    const replies = session.stream(bytes('x'), { credit: 3_000 })[Symbol.asyncIterator]()
    await replies.next()
    await settle(20)
    await clock.advance(1_000)
    await settle(20)
    const rest = async () => {
      let count = 0
      for (;;) {
        if ((await replies.next()).done) return expect.unreachable()
        count++
        if (count > 10) return expect.unreachable()
      }
    }
    await expect(rest()).rejects.toMatchObject({ code: 'STALLED', retryAfterMs: 0 })
    expect(outcomes).toEqual([{ type: 'success', milliseconds: 0 }])
    await expect(collect(session.stream(bytes('liar')))).rejects.toMatchObject({ code: 'STALLED' })
    expect(outcomes.at(-1)).toEqual({ type: 'failure', code: 'STALLED' })
  })

  it('cancels at the server when the reader leaves, also while it waits for a reply', async () => {
    let ended = 0
    const { open } = await servedBy(async function* (_, { signal }) {
      try {
        yield bytes('1')
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      } finally {
        ended += 1
      }
    })
    const { session } = await open()
    for await (const reply of session.stream(bytes('x'))) {
      expect(text(reply)).toBe('1')
      break
    }
    await settle()
    expect(ended).toBe(1)

    const replies = session.stream(bytes('x'))[Symbol.asyncIterator]()
    await replies.next()
    const pending = replies.next()
    await replies.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    await settle()
    expect(ended).toBe(2)
  })

  it('ends without an error when the signal fires', async () => {
    const { open } = await servedBy(async function* (_, { signal }) {
      yield bytes('1')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    })
    const { session } = await open()
    const controller = new AbortController()
    const seen: string[] = []
    for await (const reply of session.stream(bytes('x'), { signal: controller.signal })) {
      seen.push(text(reply))
      controller.abort()
    }
    expect(seen).toEqual(['1'])
  })

  it('passes on the replies before an error, then the error', async () => {
    const { open } = await servedBy(async function* () {
      yield bytes('1')
      yield bytes('2')
      throw new QuotaError()
    })
    const { session } = await open()
    const seen: string[] = []
    await expect(async () => {
      for await (const reply of session.stream(bytes('x'))) seen.push(text(reply))
    }).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
    expect(seen).toEqual(['1', '2'])
  })

  it('fails when the server falls silent for longer than the reader allows', async () => {
    const { open, clock } = await servedBy(async function* (_, { signal }) {
      yield bytes('1')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    })
    const { session, outcomes } = await open()
    const replies = session.stream(bytes('x'), { replyTimeoutMs: 2000 })[Symbol.asyncIterator]()
    await replies.next()
    const failed = expect(replies.next()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await clock.advance(2000)
    await failed
    expect(outcomes.at(-1)).toEqual({ type: 'failure', code: 'DEADLINE_EXCEEDED' })
  })

  it('answers a stream where one reply was asked for as the fault that it is', async () => {
    const { open, logged } = await servedBy(() => count(3))
    const { session } = await open()
    await expect(session.request(bytes('x'))).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(logged).toHaveLength(1)
  })
})

describe('the end of a session', () => {
  it('is told at once when the connection dies, once, and everything in flight fails with it', async () => {
    const { open, network, server } = await servedBy(() => new Promise<never>(() => {}))
    const { session, outcomes } = await open()
    const failures = Promise.allSettled([session.request(bytes('a')), collect(session.stream(bytes('b')))])
    await settle()
    network.faults.drop(server.nodeId)
    const notice = await session.closed
    expect(notice).toMatchObject({ code: 'SESSION_LOST', isRetryable: true, cause: { code: 'TRANSPORT_CLOSED' } })
    for (const failure of await failures) expect(failure).toMatchObject({ reason: { code: 'SESSION_LOST' } })
    expect(outcomes).toEqual([{ type: 'failure', code: 'TRANSPORT_CLOSED' }])
    await expect(session.request(bytes('c'))).rejects.toMatchObject({ code: 'SESSION_LOST' })
    expect(session.isOpen).toBe(false)
  })

  it('comes with eviction, and is no failure of the server', async () => {
    const { open } = await servedBy(() => new Promise<never>(() => {}))
    const { session, outcomes, evict } = await open()
    const failed = expect(session.request(bytes('a'))).rejects.toMatchObject({
      code: 'SESSION_CLOSED',
      data: { reason: 'evicted' },
    })
    await settle()
    evict()
    await failed
    expect(await session.closed).toMatchObject({ code: 'SESSION_CLOSED', data: { reason: 'evicted' } })
    expect(outcomes).toEqual([])
  })

  it('is quiet when this side closes', async () => {
    const aborted = Promise.withResolvers<void>()
    const { open, counted } = await servedBy(
      (_, { signal }) => new Promise<never>(() => signal.addEventListener('abort', () => aborted.resolve())),
    )
    const { session, outcomes } = await open()
    const failed = expect(session.request(bytes('a'))).rejects.toMatchObject({ code: 'SESSION_CLOSED' })
    await settle()
    await session.close()
    await session.close()
    await failed
    await aborted.promise
    expect(await session.closed).toBeUndefined()
    expect(outcomes).toEqual([])
    expect(counted).not.toHaveProperty('sealed_sessions_broken_total TRANSPORT_ABORTED')
  })

  it('comes when the session is old: a reply that is asked for still comes, a stream ends, and the next session is fresh', async () => {
    const asked = Promise.withResolvers<Uint8Array>()
    const { clock, open, counted } = await servedBy(
      (body, { wants, signal }) => {
        if (wants === 'reply') return text(body) === 'slow' ? asked.promise : body
        return (async function* () {
          yield body
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        })()
      },
      { limits: { maxAgeMs: 10_000, drainMs: 30_000 } },
    )
    const { session, outcomes } = await open()
    const stream = session.stream(bytes('live'))[Symbol.asyncIterator]()
    expect(text((await stream.next()).value)).toBe('live')
    const streamEnd = expect(stream.next()).rejects.toMatchObject({
      code: 'SESSION_ENDED',
      isRetryable: true,
      data: { reason: 'expired' },
    })
    await clock.advance(8_999)
    expect(session.isOpen).toBe(true)
    const slow = session.request(bytes('slow'))
    await settle()
    await clock.advance(2_001)
    expect(session.isOpen).toBe(true)
    asked.resolve(bytes('late'))
    expect(text(await slow)).toBe('late')
    expect(await session.closed).toMatchObject({ code: 'SESSION_ENDED', data: { reason: 'expired' } })
    await streamEnd
    expect(outcomes.filter(({ type }) => type === 'failure')).toEqual([])
    const next = await open()
    expect(text(await next.session.request(bytes('again')))).toBe('again')
    expect(counted).toMatchObject({ sealed_sessions_total: 2 })
  })

  it('comes when the session is old also while a reply never comes', async () => {
    const { clock, open } = await servedBy(() => new Promise(() => {}), {
      limits: { maxAgeMs: 10_000, requestTimeoutMs: 100_000, drainMs: 30_000 },
    })
    const { session } = await open()
    const never = expect(session.request(bytes('x'), { timeoutMs: 100_000 })).rejects.toMatchObject({
      code: 'SESSION_ENDED',
    })
    await settle()
    await clock.advance(11_001)
    expect(session.isOpen).toBe(true)
    await clock.advance(30_000)
    await never
  })

  it('comes after the idle time, but not while a request runs', async () => {
    const { open, clock } = await servedBy(
      (body, { signal }) => (text(body) === 'live' ? waitFor(signal) : Promise.resolve(body)),
      { limits: { idleMs: 1000 } },
    )
    const { session } = await open()
    const live = session.stream(bytes('live'))[Symbol.asyncIterator]()
    const pending = live.next()
    await clock.advance(5000)
    expect(session.isOpen).toBe(true)
    await live.return?.()
    await pending
    await clock.advance(999)
    expect(session.isOpen).toBe(true)
    await clock.advance(1)
    expect(await session.closed).toMatchObject({ code: 'SESSION_ENDED', data: { reason: 'idle' } })
  })

  it('lets single replies finish when the host stops, and ends streams', async () => {
    const gate = Promise.withResolvers<void>()
    const { open, stop } = await servedBy((body, { signal }) =>
      text(body) === 'live' ? waitFor(signal) : gate.promise.then(() => body),
    )
    const { session } = await open()
    const single = session.request(bytes('single'))
    const live = expect(collect(session.stream(bytes('live')))).rejects.toMatchObject({ code: 'STOPPING' })
    await settle()
    const stopped = stop()
    await live
    await expect(session.request(bytes('late'))).rejects.toMatchObject({ code: 'STOPPING', isRetryable: true })
    gate.resolve()
    expect(text(await single)).toBe('single')
    await stopped
    expect(await session.closed).toMatchObject({ code: 'SESSION_ENDED', data: { reason: 'stopping' } })
    await expect(open()).rejects.toMatchObject({ code: 'TRANSPORT_PROTOCOL_NOT_SUPPORTED' })
  })
})

async function* waitFor(signal: AbortSignal) {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  yield* []
}

describe('limits', () => {
  it('refuses sessions over the cap of a peer and of the host, with a typed error, and takes them again later', async () => {
    const { open, counted } = await servedBy(async (body) => body, {
      limits: { maxSessions: 3, maxSessionsPerPeer: 2 },
    })
    const first = await open({ name: 'a' })
    await open({ name: 'a' })
    await expect(open({ name: 'a' })).rejects.toMatchObject({ code: 'SEALED_BUSY', isRetryable: true })
    await open({ name: 'b' })
    await expect(open({ name: 'c' })).rejects.toMatchObject({ code: 'SEALED_BUSY' })
    expect(counted['sealed_sessions_refused_total SEALED_BUSY']).toBe(2)
    await first.session.close()
    await settle()
    await expect(open({ name: 'c' })).resolves.toBeDefined()
  })

  it('answers busy when the host runs as many requests as it may', async () => {
    const { open } = await servedBy(() => new Promise<never>(() => {}), { limits: { maxRunning: 1 } })
    const one = await open()
    const two = await open()
    one.session.request(bytes('x')).catch(() => {})
    await settle()
    await expect(two.session.request(bytes('y'))).rejects.toMatchObject({
      code: 'BUSY',
      isRetryable: true,
      retryAfterMs: 1000,
    })
    expect(two.outcomes).toEqual([{ type: 'failure', code: 'BUSY' }])
  })
})
