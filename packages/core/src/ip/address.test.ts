import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIpAddress, parseIpAddress, parseIpv4, parseIpv6 } from './address.js'

describe('addresses', () => {
  it('agree with the platform on what IPv4 and IPv6 texts are', () => {
    const parts = fc.stringMatching(/^[0-9a-f:.]{0,18}$/)
    fc.assert(
      fc.property(fc.oneof(parts, fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), (text) => {
        expect(parseIpv4(text) !== undefined).toBe(isIPv4(text))
        expect(parseIpv6(text) !== undefined).toBe(isIPv6(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('round-trip, in the form that the platform calls canonical', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const bytes = Uint8Array.from(groups.flatMap((value) => [value >> 8, value & 255]))
        const text = formatIpAddress(bytes)
        expect(parseIpv6(text)).toEqual(bytes)
        expect(text).toBe(new URL(`http://[${text}]/`).hostname.slice(1, -1))
      }),
    )
    expect(formatIpAddress(Uint8Array.of(127, 0, 0, 1))).toBe('127.0.0.1')
    expect(parseIpv6('::ffff:127.0.0.1')).toEqual(parseIpv6('::ffff:7f00:1'))
  })

  it('are of one family, however they are written, and a zone is no part of them', () => {
    expect(parseIpAddress('192.0.2.7')).toEqual({ family: 4, bytes: Uint8Array.of(192, 0, 2, 7) })
    for (const form of ['::ffff:192.0.2.7', '::ffff:c000:207']) {
      expect(parseIpAddress(form)).toEqual(parseIpAddress('192.0.2.7'))
    }
    expect(parseIpAddress('fe80::1%eth0')).toEqual(parseIpAddress('fe80::1'))
    expect(parseIpAddress('64:ff9b::1.2.3.4')).toEqual({ family: 6, bytes: parseIpv6('64:ff9b::102:304') })
    for (const wrong of ['', '192.0.2.7%eth0', '%', ' ::1']) expect(parseIpAddress(wrong), wrong).toBeUndefined()
  })
})
