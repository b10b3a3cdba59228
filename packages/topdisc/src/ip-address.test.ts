import { describe, expect, it } from 'vitest'
import { ipScope, mayRelay, parseIp, sharedPrefix, subnetKey } from './ip-address.js'

const bytes = (text: string) => [...(parseIp(text)?.bytes ?? [])]

describe('IP addresses', () => {
  it('reads IPv4', () => {
    expect(parseIp('192.0.2.7')).toEqual({ family: 4, bytes: Uint8Array.of(192, 0, 2, 7) })
    for (const wrong of ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '1.2.3.x', ' 1.2.3.4', '1..2.3']) {
      expect(parseIp(wrong), wrong).toBeUndefined()
    }
  })

  it('reads IPv6 in each of its forms', () => {
    expect(bytes('::')).toEqual(new Array(16).fill(0))
    expect(bytes('2001:db8::1')).toEqual([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect(bytes('1:2:3:4:5:6:7:8')).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8])
    expect(bytes('fe80::1%eth0')).toEqual(bytes('fe80::1'))
    expect(bytes('64:ff9b::1.2.3.4').slice(-4)).toEqual([1, 2, 3, 4])
    for (const wrong of ['1:2', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '1:2:3:4:5:6:7:8::']) {
      expect(parseIp(wrong), wrong).toBeUndefined()
    }
  })

  it('takes an IPv4-mapped address for IPv4', () => {
    expect(parseIp('::ffff:192.0.2.7')).toEqual(parseIp('192.0.2.7'))
    expect(parseIp('::ffff:c000:207')).toEqual(parseIp('192.0.2.7'))
  })

  it('knows how far an address reaches and who may tell of it', () => {
    const scopes = {
      loopback: ['127.0.0.1', '127.9.9.9', '::1'],
      public: ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:db8::1'],
    }
    for (const text of scopes.loopback) expect(ipScope(parseIp(text) ?? never()), text).toBe('loopback')
    for (const text of scopes.public) expect(ipScope(parseIp(text) ?? never()), text).toBe('public')
    for (const text of ['10.1.1.1', '172.16.0.1', '192.168.3.4', '169.254.1.1', '100.64.0.1', 'fc00::1', 'fe80::1']) {
      expect(ipScope(parseIp(text) ?? never()), text).toBe('private')
    }
    expect(mayRelay('public', 'loopback')).toBe(false)
    expect(mayRelay('public', 'private')).toBe(false)
    expect(mayRelay('private', 'loopback')).toBe(false)
    expect(mayRelay('private', 'private')).toBe(true)
    expect(mayRelay('loopback', 'private')).toBe(true)
  })

  it('counts shared bits and names subnets', () => {
    expect(sharedPrefix(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 5), 32)).toBe(31)
    expect(sharedPrefix(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 4), 32)).toBe(32)
    expect(sharedPrefix(Uint8Array.of(0x80, 0, 0, 0), Uint8Array.of(0, 0, 0, 0), 32)).toBe(0)
    expect(sharedPrefix(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 5), 12)).toBe(12)
    expect(subnetKey(parseIp('1.2.3.4') ?? never())).toBe(subnetKey(parseIp('1.2.3.250') ?? never()))
    expect(subnetKey(parseIp('1.2.3.4') ?? never())).not.toBe(subnetKey(parseIp('1.2.4.4') ?? never()))
    expect(subnetKey(parseIp('2001:db8:1::') ?? never())).toBe(subnetKey(parseIp('2001:db8:1:ffff::') ?? never()))
  })
})

function never(): never {
  return expect.unreachable()
}
