import { describe, expect, it } from 'vitest'
import { lifecycle } from './lifecycle.js'

function recorded(options: { fail?: boolean } = {}) {
  const steps: string[] = []
  const gate = Promise.withResolvers<void>()
  const part = lifecycle({
    async up(signal) {
      steps.push('up')
      if (options.fail) throw new Error('up failed')
      await gate.promise
      steps.push(signal.aborted ? 'up-aborted' : 'up-done')
    },
    down() {
      steps.push('down')
    },
  })
  return { steps, part, open: () => gate.resolve() }
}

describe('lifecycle', () => {
  it('runs one start for calls that overlap and one stop likewise', async () => {
    const { steps, part, open } = recorded()
    const starts = [part.start(), part.start()]
    open()
    await Promise.all(starts)
    await part.start()
    expect(part.state).toBe('running')
    await Promise.all([part.stop(), part.stop()])
    await part.stop()
    expect(steps).toEqual(['up', 'up-done', 'down'])
    expect(part.state).toBe('stopped')
    expect(part.signal.aborted).toBe(true)
  })

  it('tells a start that is still under way that it was stopped, and never reaches running', async () => {
    const { steps, part, open } = recorded()
    const start = part.start()
    await Promise.resolve()
    const stop = part.stop()
    open()
    await start
    await stop
    expect(steps).toEqual(['up', 'up-aborted', 'down'])
    expect(part.state).toBe('stopped')
  })

  it('frees what a failed start had taken and can be started again', async () => {
    const { steps, part } = recorded({ fail: true })
    await expect(part.start()).rejects.toThrow('up failed')
    expect(steps).toEqual(['up', 'down'])
    expect(part.state).toBe('stopped')
    await expect(part.start()).rejects.toThrow('up failed')
    expect(steps).toEqual(['up', 'down', 'up', 'down'])
  })

  it('starts anew after a stop, with a fresh signal', async () => {
    const { steps, part, open } = recorded()
    open()
    await part.start()
    const first = part.signal
    const stop = part.stop()
    const second = part.start()
    await Promise.all([stop, second])
    expect(first.aborted).toBe(true)
    expect(part.signal.aborted).toBe(false)
    expect(steps).toEqual(['up', 'up-done', 'down', 'up', 'up-done'])
  })

  it('never comes up when it is stopped in the turn in which it was started', async () => {
    const { steps, part, open } = recorded()
    open()
    const start = part.start()
    const stop = part.stop()
    await Promise.all([start, stop])
    expect(steps).toEqual([])
    expect(part.state).toBe('stopped')
    expect(part.signal.aborted).toBe(true)
    await part.start()
    expect(part.state).toBe('running')
  })

  it('ends a start that waits for the stop before it', async () => {
    const { steps, part, open } = recorded()
    open()
    await part.start()
    await Promise.all([part.stop(), part.start(), part.stop()])
    expect(steps).toEqual(['up', 'up-done', 'down'])
    expect(part.state).toBe('stopped')
  })

  it('tells why a start failed, also when taking it down fails as well', async () => {
    const part = lifecycle({
      up: () => Promise.reject(new Error('up failed')),
      down: () => Promise.reject(new Error('down failed')),
    })
    await expect(part.start()).rejects.toThrow('up failed')
    expect(part.state).toBe('stopped')
  })
})
