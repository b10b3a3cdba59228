import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressPrefix } from './address-prefix.js'

describe('the prefix of an address', () => {
  it('is the whole of an IPv4 address and the network half of an IPv6 address, unless told otherwise', () => {
    expect(addressPrefix('192.0.2.7')).toBe('192.0.2.7/32')
    expect(addressPrefix('192.0.2.7', { v4: 24 })).toBe('192.0.2.0/24')
    expect(addressPrefix('192.0.2.255', { v4: 25 })).toBe('192.0.2.128/25')
    expect(addressPrefix('2001:db8::1')).toBe('20010db800000000/64')
    expect(addressPrefix('2001:db8:ab12:ff::1', { v6: 48 })).toBe('20010db8ab12/48')
    expect(addressPrefix('192.0.2.7', { v4: 0 })).toBe('0.0.0.0/0')
  })

  it('is one for all addresses of a subscriber, however they are written', () => {
    const forms = ['2001:db8::1', '2001:db8::a:b:c:d', '2001:0DB8:0:0:ffff::', '2001:db8:0:0::192.0.2.7%eth0']
    expect(new Set(forms.map((form) => addressPrefix(form)))).toEqual(new Set(['20010db800000000/64']))
    expect(addressPrefix('::ffff:192.0.2.7')).toBe(addressPrefix('192.0.2.7'))
    expect(addressPrefix('::ffff:c000:207')).toBe(addressPrefix('192.0.2.7'))
  })

  it('is there for an address and for nothing else', () => {
    for (const text of [
      '',
      'localhost',
      '1.2.3',
      '256.1.1.1',
      '1::2::3',
      ':::',
      '1:2:3:4:5:6:7',
      '::12345',
      '1.2.3.4::',
      'g::',
    ]) {
      expect(addressPrefix(text), text).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom(...'0f:.') })), (text) => {
        expect(addressPrefix(text) !== undefined).toBe(isIP(text) !== 0)
      }),
      { numRuns: 500 },
    )
  })
})
