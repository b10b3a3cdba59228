import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayName } from './display-name.js'

describe('displayName', () => {
  it.each([
    ['plain', 'Acme Mail', 'Acme Mail'],
    ['a direction override', 'evil\u202egpj.exe', 'evilgpj.exe'],
    ['a terminal escape', '\u001b[31mred\u0007', '[31mred'],
    ['line breaks', 'one\ntwo\u2028three\r\n', 'one two three'],
    ['zero-width characters', 'Ac\u200bme\ufeff', 'Acme'],
    ['stacked marks', `e${'\u0301\u0302'.repeat(30)}`, 'é\u0302\u0301'],
    ['what held two spaces apart', '!\t\u0000\t!', '! !'],
    ['what held a letter and its accent apart', 'e\u200b\u0301', 'é'],
    ['other scripts', '邮件 сервер', '邮件 сервер'],
  ])('cleans %s', (_, text, shown) => {
    expect(displayName(text)).toBe(shown)
  })

  it('is undefined when nothing is left', () => {
    expect(displayName('')).toBeUndefined()
    expect(displayName(' \u0000\u200b\n')).toBeUndefined()
  })

  it('is short, on one line and stable, whatever comes', () => {
    const few = fc.constantFrom(
      '!',
      'e',
      ' ',
      '\t',
      '\u0000',
      '\u0301',
      '\u0323',
      '\u200b',
      '\u2028',
      '\u{1d160}',
      '\u0958',
    )
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.string({ unit: few, maxLength: 200 }))
    fc.assert(
      fc.property(text, (text) => {
        const shown = displayName(text) ?? ''
        expect([...shown].length).toBeLessThanOrEqual(48)
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        expect(displayName(shown) ?? '').toBe(shown)
      }),
      { numRuns: 1_000 },
    )
  })
})
