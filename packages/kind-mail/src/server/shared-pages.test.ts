import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEnvelope } from '../envelope.js'
import { encodeList } from '../wire/encode-list.js'
import type { Archive, WholeArchivedEnvelope } from './archive.js'
import { createMemoryArchive } from './memory-archive.js'
import { createSharedPages } from './shared-pages.js'

const NOW = 1_750_000_000_000
const ALL = { start: 0, end: 2 ** 48, limit: 1_000, after: undefined }

let made = 0
const envelope = (topic: string, timestamp: number, payload = new Uint8Array(8)) => {
  new DataView(payload.buffer).setUint32(0, ++made)
  return createEnvelope({ topic, timestamp, payload })
}

async function open(changed: (archive: Archive) => Partial<Archive> = () => ({})) {
  const archive = createMemoryArchive()
  await archive.open()
  let reads = 0
  const counted: Partial<Archive> = {
    query: (filter) => {
      reads++
      return archive.query(filter)
    },
    ...changed(archive),
  }
  const pages = createSharedPages({ archive: Object.assign(Object.create(archive) as Archive, counted) })
  const put = (...all: ReturnType<typeof envelope>[]) => archive.put(all, NOW)
  return { archive, pages, put, reads: () => reads }
}

describe('pages that are shared', () => {
  it('are what the archive would give, whatever arrives and is dropped in between', async () => {
    const topic = fc.constantFrom('a', 'b', 'c')
    const time = fc.integer({ min: 1, max: 20 })
    const step = fc.oneof(
      fc.record({ put: topic, timestamp: time }),
      fc.record({ keep: fc.integer({ min: 0, max: 12 }), before: fc.integer({ min: 0, max: 8 }) }),
      fc.record({
        topics: fc.uniqueArray(topic, { minLength: 1 }),
        start: time,
        limit: fc.integer({ min: 1, max: 4 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { archive, pages, put } = await open()
        for (const step of steps) {
          if ('put' in step) {
            await put(envelope(step.put, step.timestamp))
            continue
          }
          if ('keep' in step) {
            await archive.prune({ before: step.before, expiredBefore: 0, maxEnvelopes: step.keep })
            continue
          }
          const asked = { ...ALL, ...step }
          const { rows, more } = await archive.query({ ...asked, maxBytes: 524_288, whole: true })
          expect(await pages.read(asked)).toEqual({
            mark: { archive: archive.id, sequence: archive.head },
            items: { form: 'list', bytes: encodeList(rows as WholeArchivedEnvelope[]) },
            more,
            keptFrom: await archive.keptFrom(asked.topics),
          })
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are read once for all who ask, until something of theirs arrives', async () => {
    const { pages, put, reads } = await open()
    await put(envelope('popular', 5))
    const asked = { ...ALL, topics: ['popular'], end: 100 }
    for (let n = 0; n < 50; n++) await pages.read(asked)
    expect(reads()).toBe(1)
    await put(envelope('other', 5), envelope('popular', 100))
    expect((await pages.read(asked)).mark.sequence).toBe(3)
    expect(reads()).toBe(1)
    await put(envelope('popular', 6))
    await pages.read(asked)
    expect(reads()).toBe(2)
    await pages.read({ ...asked, limit: 999 })
    expect(reads()).toBe(3)
  })

  it('are read anew when something of their topics was dropped, and only then', async () => {
    const { archive, pages, put, reads } = await open()
    await put(envelope('a', 5), envelope('b', 9))
    const asked = (topic: string) => ({ ...ALL, topics: [topic] })
    for (const topic of ['a', 'b']) await pages.read(asked(topic))
    await archive.prune({ before: 6, expiredBefore: 0, maxEnvelopes: 10 })
    await pages.read(asked('b'))
    expect(reads()).toBe(2)
    expect(await pages.read(asked('a'))).toMatchObject({
      items: { form: 'list', bytes: encodeList([]) },
      keptFrom: 6,
    })
    expect(reads()).toBe(3)
    pages.close()
    await archive.prune({ before: 10, expiredBefore: 0, maxEnvelopes: 10 })
    expect((await pages.read(asked('b'))).items).toEqual({ form: 'list', bytes: encodeList([]) })
  })

  it('are not kept when something was dropped while they were read, nor where nobody tells of that', async () => {
    let drop = async () => {}
    const dropping = await open((archive) => ({
      async query(filter) {
        const page = await archive.query(filter)
        await drop()
        return page
      },
    }))
    await dropping.put(envelope('t', 5))
    drop = async () => void (await dropping.archive.prune({ before: 6, expiredBefore: 0, maxEnvelopes: 10 }))
    await dropping.pages.read({ ...ALL, topics: ['t'] })
    drop = async () => {}
    expect((await dropping.pages.read({ ...ALL, topics: ['t'] })).items).toMatchObject({ bytes: encodeList([]) })
    const silent = await open(() => ({ onDropped: undefined as never }))
    for (let n = 0; n < 3; n++) await silent.pages.read({ ...ALL, topics: ['t'] })
    expect(silent.reads()).toBe(3)
  })

  it('are not kept of an archive that other processes write to', async () => {
    const { pages, reads } = await open(() => ({ onForeignArrivals: () => () => {} }))
    for (let n = 0; n < 3; n++) await pages.read({ ...ALL, topics: ['t'] })
    expect(reads()).toBe(3)
  })

  it('go when others take their room: long ones, and many empty ones; what is asked for stays', async () => {
    const { pages, put, reads } = await open()
    for (let at = 0; at < 8; at++) await put(envelope('long', at, new Uint8Array(65_536)))
    const long = (start: number) => ({ ...ALL, topics: ['long'], start: -start })
    await pages.read(long(0))
    await pages.read(long(1))
    for (let start = 2; start < 60; start++) {
      await pages.read(long(start))
      await pages.read(long(0))
    }
    expect(reads()).toBe(60)
    await pages.read(long(1))
    expect(reads()).toBe(61)
    for (let n = 0; n < 6_000; n++) await pages.read({ ...ALL, topics: [`${n}`.padEnd(4_000, '-')] })
    await pages.read(long(0))
    expect(reads()).toBe(6_062)
  })
})
