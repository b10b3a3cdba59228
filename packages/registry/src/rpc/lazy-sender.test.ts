import { AbortedError } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createLazySender } from './lazy-sender.js'
import type { RpcSender } from './rpc.js'

function setUp() {
  const loads: PromiseWithResolvers<RpcSender>[] = []
  const listeners = new Set<() => void>()
  const sender: RpcSender = {
    send: async (method) => method,
    onHead(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const lazy = createLazySender(() => {
    const loading = Promise.withResolvers<RpcSender>()
    loads.push(loading)
    return loading.promise
  })
  return { lazy, loads, listeners, sender }
}

describe('createLazySender', () => {
  it('loads nothing until it is used, and then once', async () => {
    const { lazy, loads, sender } = setUp()
    expect(loads).toHaveLength(0)
    const answers = [lazy.send('a', []), lazy.send('b', [])]
    loads[0]?.resolve(sender)
    expect(await Promise.all(answers)).toEqual(['a', 'b'])
    expect(loads).toHaveLength(1)
  })

  it('is unreachable while it cannot be loaded, and listens when the next request loads it', async () => {
    const { lazy, loads, listeners, sender } = setUp()
    const [first, second] = [() => {}, () => {}]
    const end = lazy.onHead?.(first)
    const endSecond = lazy.onHead?.(second)
    const failing = lazy.send('a', [])
    loads[0]?.reject(new AbortedError('offline'))
    await expect(failing).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    endSecond?.()
    const answer = lazy.send('b', [])
    loads.at(-1)?.resolve(sender)
    expect(await answer).toBe('b')
    expect([...listeners]).toEqual([first])
    end?.()
    expect(listeners.size).toBe(0)
  })
})
