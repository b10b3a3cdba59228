import { expect, it } from 'vitest'
import { memoryStorage } from './storage.js'

it('keeps, replaces and removes items, and knows nothing of absent ones', async () => {
  const storage = memoryStorage()
  expect(await storage.getItem('a')).toBeNull()
  await storage.setItem('a', '1')
  await storage.setItem('a', '2')
  expect(await storage.getItem('a')).toBe('2')
  expect(await memoryStorage().getItem('a')).toBeNull()
  await storage.removeItem('a')
  await storage.removeItem('a')
  expect(await storage.getItem('a')).toBeNull()
})
