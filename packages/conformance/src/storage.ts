import type { Storage } from '@waypost/core'
import { describe, expect, it } from 'vitest'

/**
 * What every {@link Storage} holds to.
 *
 * @param name shown in the report
 * @param create gives an empty storage for each test
 */
export function testStorage(name: string, create: () => Storage | Promise<Storage>): void {
  describe(`${name} is a storage`, () => {
    it('gives nothing for a key that was never set', async () => {
      expect((await (await create()).getItem('waypost:none')) ?? null).toBeNull()
    })

    it('gives back the text that was set last, or what its driver parses from it', async () => {
      const storage = await create()
      await storage.setItem('waypost:a:mail.server', JSON.stringify({ value: 1 }))
      await storage.setItem('waypost:a:mail.server', JSON.stringify({ value: 2 }))
      const stored = await storage.getItem('waypost:a:mail.server')
      expect(typeof stored === 'string' ? JSON.parse(stored) : stored).toEqual({ value: 2 })
    })

    it('keeps keys apart', async () => {
      const storage = await create()
      await storage.setItem('waypost:a', '"one"')
      await storage.setItem('waypost:a:b', '"two"')
      await storage.removeItem('waypost:a')
      expect((await storage.getItem('waypost:a')) ?? null).toBeNull()
      expect(String(await storage.getItem('waypost:a:b')).replaceAll('"', '')).toBe('two')
    })

    it('removes, also what is not there', async () => {
      const storage = await create()
      await storage.setItem('waypost:a', '[]')
      await storage.removeItem('waypost:a')
      await storage.removeItem('waypost:a')
      expect((await storage.getItem('waypost:a')) ?? null).toBeNull()
    })

    it('keeps text of 64 KiB with every kind of character', async () => {
      const storage = await create()
      const text = JSON.stringify('ä€😀\u0000\n"\\'.repeat(8_000))
      await storage.setItem('waypost:large', text)
      const stored = await storage.getItem('waypost:large')
      expect(stored === text || stored === JSON.parse(text)).toBe(true)
    })
  })
}
