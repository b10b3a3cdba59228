import { AbortedError, type NodeId, type ResourceTypeId } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createLazySource } from './lazy-source.js'
import type { Answer, Source } from './source.js'

const TYPE: ResourceTypeId = `0x${'11'.repeat(32)}`
const NODE = `0x${'22'.repeat(32)}` as NodeId
const ANSWER: Answer = { listings: new Map(), block: 1, timestamp: 1, at: 1, isProved: false, failure: undefined }

function setUp() {
  const watches: ReadonlySet<ResourceTypeId>[] = []
  const source: Source = {
    ask: async () => ANSWER,
    async *list() {},
    watch: (types) => void watches.push(types),
  }
  const loads: PromiseWithResolvers<Source>[] = []
  const lazy = createLazySource(() => {
    const loading = Promise.withResolvers<Source>()
    loads.push(loading)
    return loading.promise
  })
  const ask = () => lazy.ask(TYPE, [NODE], new AbortController().signal)
  return { lazy, ask, source, loads, watches }
}

describe('createLazySource', () => {
  it('loads nothing until it is used, and then once', async () => {
    const { lazy, ask, source, loads } = setUp()
    lazy.watch(new Set())
    expect(loads).toHaveLength(0)
    const answers = [ask(), ask()]
    loads[0]?.resolve(source)
    expect(await Promise.all(answers)).toEqual([ANSWER, ANSWER])
    expect(loads).toHaveLength(1)
  })

  it('is unreachable while it cannot be loaded, and tries again with the next question, watch and all', async () => {
    const { lazy, ask, source, loads, watches } = setUp()
    lazy.watch(new Set([TYPE]))
    const failing = ask()
    loads[0]?.reject(new AbortedError('offline'))
    await expect(failing).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    const answer = ask()
    loads[1]?.resolve(source)
    expect(await answer).toBe(ANSWER)
    expect(watches).toEqual([new Set([TYPE])])
  })

  it('watches what is to be watched when it is there, not what was asked for before', async () => {
    const { lazy, ask, source, loads, watches } = setUp()
    lazy.watch(new Set([TYPE]))
    lazy.watch(new Set())
    loads[0]?.resolve(source)
    await ask()
    expect(watches.every((types) => types.size === 0)).toBe(true)
  })
})
