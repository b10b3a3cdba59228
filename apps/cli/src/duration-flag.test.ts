import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationFlag } from './duration-flag.js'

describe('durationFlag', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['90s', 90_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['2d', 172_800_000],
  ])('takes %s', (text, ms) => expect(durationFlag(text)).toBe(ms))

  it('refuses everything else', () => {
    const refused = expect.objectContaining({ code: 'commander.invalidArgument' })
    for (const text of ['', '1', 'd', '-1d', '1.5h', '1w', '1d ', ' 1d', '1e3s', '0x1s', '1234567s', '1d2h']) {
      expect(() => durationFlag(text), text).toThrow(refused)
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (/^(0|\d{1,6}[smhd])$/.test(text)) expect(durationFlag(text)).toBeGreaterThanOrEqual(0)
        else expect(() => durationFlag(text)).toThrow(refused)
      }),
    )
  })
})
