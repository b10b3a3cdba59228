import { type Candidate, type Discovery, defineServerKind, type NodeRecord, type ServerKind } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { recordFixture } from './record-fixture.js'

/** A discovery under test, with the means to fill it. */
export interface DiscoverySubject {
  readonly discovery: Discovery
  /** Makes a record findable as a server of `kind`. */
  add(kind: ServerKind, record: NodeRecord): Promise<void> | void
  /** Frees what the subject took. */
  close?(): Promise<void>
}

export interface DiscoverySuiteOptions {
  /** Kind that the source is asked for. @default one of the suite's own */
  readonly kind?: ServerKind
}

const ANY_KIND = defineServerKind({
  name: 'conformance-server',
  topic: 'conformance',
  resourceType: 'conformance.server',
  connect: async () => ({ close: async () => {} }),
})

const OTHER_KIND = defineServerKind({ ...ANY_KIND, name: 'other-server', topic: 'other', resourceType: 'other.server' })

/**
 * What every {@link Discovery} holds to.
 *
 * @param name shown in the report
 * @param create gives an empty, stopped source for each test
 */
export function testDiscovery(
  name: string,
  create: (kind: ServerKind) => DiscoverySubject | Promise<DiscoverySubject>,
  { kind = ANY_KIND }: DiscoverySuiteOptions = {},
): void {
  const pass = async (discovery: Discovery, asked = kind, signal?: AbortSignal) => {
    const found: Candidate[] = []
    for await (const candidate of discovery.discover(asked, signal === undefined ? {} : { signal }))
      found.push(candidate)
    return found
  }

  const withSubject = async (run: (subject: DiscoverySubject) => Promise<void>) => {
    const subject = await create(kind)
    try {
      await run(subject)
    } finally {
      await subject.discovery.stop()
      await subject.close?.()
    }
  }

  describe(`${name} is a discovery`, () => {
    it('ends a pass over nothing', () =>
      withSubject(async ({ discovery }) => {
        await discovery.start()
        expect(await pass(discovery)).toEqual([])
      }))

    it('yields what can be found, with its source and time, once in a pass', () =>
      withSubject(async ({ discovery, add }) => {
        await discovery.start()
        const records = [1, 2, 3].map((seed) => recordFixture({ seed }))
        for (const record of records) await add(kind, record)
        const found = await pass(discovery)
        expect(found.map(({ record }) => record.text).sort()).toEqual(records.map(({ text }) => text).sort())
        for (const { source, foundAt } of found) {
          expect(source).not.toBe('')
          expect(Number.isFinite(foundAt)).toBe(true)
        }
        expect(await pass(discovery)).toHaveLength(3)
      }))

    it('yields the newest record of a node', () =>
      withSubject(async ({ discovery, add }) => {
        await discovery.start()
        await add(kind, recordFixture({ seed: 1, sequence: 1n }))
        await add(kind, recordFixture({ seed: 1, sequence: 2n, tcp: 5000 }))
        expect((await pass(discovery)).at(-1)?.record).toMatchObject({ sequence: 2n, tcp: 5000 })
      }))

    it('keeps kinds apart', () =>
      withSubject(async ({ discovery, add }) => {
        await discovery.start()
        await add(kind, recordFixture({ seed: 1 }))
        expect(await pass(discovery, OTHER_KIND)).toEqual([])
      }))

    it('ends a pass without an error when the signal fires, before it or in the middle', () =>
      withSubject(async ({ discovery, add }) => {
        await discovery.start()
        for (const seed of [1, 2, 3]) await add(kind, recordFixture({ seed }))
        expect(await pass(discovery, kind, AbortSignal.abort())).toEqual([])
        const controller = new AbortController()
        let count = 0
        for await (const _ of discovery.discover(kind, { signal: controller.signal })) {
          count++
          controller.abort()
        }
        expect(count).toBe(1)
      }))

    it('lets the receiver leave in the middle, and serves passes that overlap', () =>
      withSubject(async ({ discovery, add }) => {
        await discovery.start()
        for (const seed of [1, 2, 3]) await add(kind, recordFixture({ seed }))
        for await (const _ of discovery.discover(kind)) break
        const [one, other] = await Promise.all([pass(discovery), pass(discovery)])
        expect([one.length, other.length]).toEqual([3, 3])
      }))

    it('starts and stops idempotently, yields nothing once stopped, and starts again', () =>
      withSubject(async ({ discovery, add }) => {
        await Promise.all([discovery.start(), discovery.start()])
        await add(kind, recordFixture({ seed: 1 }))
        await discovery.stop()
        await discovery.stop()
        expect(await pass(discovery)).toEqual([])
        await discovery.start()
        expect(await pass(discovery)).toHaveLength(1)
      }))

    it('tells changes to listeners that still listen, if it can tell changes', () =>
      withSubject(async ({ discovery, add }) => {
        if (discovery.onChange === undefined) return
        await discovery.start()
        const told: string[] = []
        const end = discovery.onChange(kind, (change) => {
          if (change.type === 'found') told.push(change.candidate.record.text)
        })
        const record = recordFixture({ seed: 1 })
        await add(kind, record)
        const before = [...told]
        end()
        end()
        await add(kind, recordFixture({ seed: 2 }))
        expect(told).toEqual(before)
        for (const text of told) expect(text).toBe(record.text)
      }))
  })
}
