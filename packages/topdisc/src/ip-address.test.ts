import { parseIpAddress } from '@waypost/core/ip'
import { describe, expect, it } from 'vitest'
import { ipScope, mayRelay, sharedPrefix, subnetKey } from './ip-address.js'

describe('IP addresses', () => {
  it('knows how far an address reaches and who may tell of it', () => {
    const scopes = {
      loopback: ['127.0.0.1', '127.9.9.9', '::1'],
      public: ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:db8::1'],
    }
    for (const text of scopes.loopback) expect(ipScope(parseIpAddress(text) ?? never()), text).toBe('loopback')
    for (const text of scopes.public) expect(ipScope(parseIpAddress(text) ?? never()), text).toBe('public')
    for (const text of ['10.1.1.1', '172.16.0.1', '192.168.3.4', '169.254.1.1', '100.64.0.1', 'fc00::1', 'fe80::1']) {
      expect(ipScope(parseIpAddress(text) ?? never()), text).toBe('private')
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
    expect(subnetKey(parseIpAddress('1.2.3.4') ?? never())).toBe(subnetKey(parseIpAddress('1.2.3.250') ?? never()))
    expect(subnetKey(parseIpAddress('1.2.3.4') ?? never())).not.toBe(subnetKey(parseIpAddress('1.2.4.4') ?? never()))
    expect(subnetKey(parseIpAddress('2001:db8:1::') ?? never())).toBe(
      subnetKey(parseIpAddress('2001:db8:1:ffff::') ?? never()),
    )
  })
})

function never(): never {
  return expect.unreachable()
}
