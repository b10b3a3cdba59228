import { WaypostError } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, servedBy, settle, text } from '../testing/session-pair.js'

class Refused extends WaypostError<'REFUSED'> {
  constructor(what: string) {
    super({ code: 'REFUSED', message: what })
  }
}

type Step =
  | { readonly do: 'ask'; readonly answer: 'reply' | 'error' | 'never' }
  | { readonly do: 'stream'; readonly count: number; readonly read: number }
  | { readonly do: 'answer'; readonly which: number }
  | { readonly do: 'abort'; readonly which: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('ask' as const), answer: fc.constantFrom('reply', 'error', 'never') }),
  fc.record({ do: fc.constant('stream' as const), count: fc.nat({ max: 40 }), read: fc.nat({ max: 50 }) }),
  fc.record({ do: fc.constant('answer' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('abort' as const), which: fc.nat() }),
)

describe('any interleaving of requests', () => {
  it('gives each its own answer, frees every slot, and leaves the session usable', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, maxInFlight) => {
          const gates: { name: string; open(): void }[] = []
          const { open, stop, logged } = await servedBy(
            (body, { signal, wants }) => {
              const [name, detail] = text(body).split(':')
              if (wants === 'stream') {
                return (async function* () {
                  for (let n = 0; n < Number(detail); n++) yield bytes(`${name}/${n}`)
                })()
              }
              return new Promise((resolve, reject) => {
                signal.addEventListener('abort', () => reject(new Refused('cancelled')))
                if (detail === 'never') return
                gates.push({
                  name: name ?? '',
                  open: () => (detail === 'reply' ? resolve(bytes(`re:${name}`)) : reject(new Refused(`no:${name}`))),
                })
              })
            },
            { limits: { maxInFlight } },
          )
          const { session } = await open()
          const asked: { name: string; controller: AbortController; done: Promise<void> }[] = []
          const streams: Promise<void>[] = []
          for (const [index, action] of steps.entries()) {
            const name = `n${index}`
            if (action.do === 'ask') {
              const controller = new AbortController()
              const done = session.request(bytes(`${name}:${action.answer}`), { signal: controller.signal }).then(
                (reply) => expect(text(reply)).toBe(`re:${name}`),
                (error: WaypostError) => {
                  if (error.code === 'ABORTED') expect(controller.signal.aborted).toBe(true)
                  else expect(error).toMatchObject({ code: 'REFUSED', message: `no:${name}` })
                },
              )
              asked.push({ name, controller, done })
            } else if (action.do === 'stream') {
              streams.push(
                (async () => {
                  let seen = 0
                  if (action.read === 0) return
                  for await (const reply of session.stream(bytes(`${name}:${action.count}`), { credit: 300 })) {
                    expect(text(reply)).toBe(`${name}/${seen++}`)
                    if (seen === action.read) break
                  }
                  expect(seen).toBe(Math.min(action.count, action.read))
                })(),
              )
            } else if (action.do === 'answer') gates.splice(action.which % (gates.length + 1), 1)[0]?.open()
            else asked[action.which % (asked.length + 1)]?.controller.abort()
            if (index % 3 === 0) await settle(1)
          }
          // Whoever waits for a slot gets it once those before are through.
          for (const { controller, name } of asked) if (!gates.some((gate) => gate.name === name)) controller.abort()
          for (let round = 0; round < 40; round++) {
            for (const gate of gates.splice(0)) gate.open()
            await settle(1)
          }
          for (const { controller } of asked) controller.abort()
          await Promise.all([...asked.map(({ done }) => done), ...streams])
          const last = session.request(bytes('last:reply'))
          for (let round = 0; round < 10; round++) {
            await settle(1)
            for (const gate of gates.splice(0)) gate.open()
          }
          expect(text(await last)).toBe('re:last')
          expect(logged).toEqual([])
          await session.close()
          await stop()
        },
      ),
      { numRuns: 40 },
    )
  })
})
