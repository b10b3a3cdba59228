import type { NodeId } from '@waypost/core'
import { fakeClock } from '@waypost/core/testing'
import { expect, it } from 'vitest'
import { createPeerHealth } from './peer-health.js'

const settings = { failuresToExclude: 2, exclusionMs: 1_000 }
const [first, second] = ['0x01' as NodeId, '0x02' as NodeId]

it('has a new epoch when a peer is excluded and when it is no longer, and at no other time', async () => {
  const clock = fakeClock()
  const health = createPeerHealth({ clock, settings })
  const epochs = [health.epoch]
  const told = () => {
    const { epoch } = health
    const isNew = epoch !== epochs.at(-1)
    epochs.push(epoch)
    return isNew
  }
  health.failed(first)
  expect([told(), health.isExcluded(first)]).toEqual([false, false])
  health.failed(first)
  expect([told(), health.isExcluded(first), health.isExcluded(second)]).toEqual([true, true, false])
  health.succeeded(second)
  expect(told()).toBe(false)
  await clock.advance(1_000)
  expect([told(), health.isExcluded(first)]).toEqual([true, false])
  expect(told()).toBe(false)
})

it('has a new epoch when an excluded peer answers, and excludes for twice as long each time', async () => {
  const clock = fakeClock()
  const health = createPeerHealth({ clock, settings })
  for (const _ of [1, 2]) health.failed(first)
  const before = health.epoch
  health.succeeded(first)
  expect([health.epoch === before, health.isExcluded(first)]).toEqual([false, false])
  for (const _ of [1, 2]) health.failed(second)
  await clock.advance(1_000)
  for (const _ of [1, 2]) health.failed(second)
  await clock.advance(1_999)
  expect(health.isExcluded(second)).toBe(true)
  await clock.advance(1)
  expect(health.isExcluded(second)).toBe(false)
})
