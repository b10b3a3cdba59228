import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasUsableAddresses } from './careful-discv5.js'
import { type IpScope, readIpAddress } from './ip-scope.js'
import { multiaddrs, socketAddressOf } from './socket-address.js'

describe('scopes of addresses', () => {
  it.each<[string, IpScope | undefined]>([
    ['0.0.0.0', 'unspecified'],
    ['127.3.2.1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['169.254.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['224.0.0.1', 'multicast'],
    ['203.0.113.7', 'public'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'private'],
    ['fd00::1', 'private'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'public'],
    ['localhost', undefined],
    ['1.2.3', undefined],
  ])('%s: %s', (text, scope) => expect(readIpAddress(text)?.scope).toBe(scope))
})

describe('socket addresses', () => {
  it('round-trip through multiaddrs', () => {
    const make = multiaddrs(4)
    const ip = fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::1'))
    fc.assert(
      fc.property(ip, fc.integer({ min: 0, max: 65_535 }), (address, port) => {
        expect(socketAddressOf(make({ ip: address, port }))).toEqual({ ip: address, port })
      }),
    )
  })

  it('are not read from other multiaddrs, nor from noise', () => {
    expect(socketAddressOf(multiaddr('/ip4/127.0.0.1/tcp/80'))).toBeUndefined()
    expect(socketAddressOf(multiaddr('/dns4/example.org/udp/80'))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void socketAddressOf({ bytes })))
  })
})

describe('addresses that the library can handle', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{}, true],
    [{ ip: new Uint8Array(4), udp: new Uint8Array(2) }, true],
    [{ ip: new Uint8Array(4), udp: new Uint8Array(1) }, true],
    [{ ip: new Uint8Array(4), udp: new Uint8Array(0) }, false],
    [{ ip: new Uint8Array(4), udp: new Uint8Array(3) }, false],
    [{ ip: new Uint8Array(5), udp: new Uint8Array(2) }, false],
    [{ ip6: new Uint8Array(16), udp6: new Uint8Array(2) }, true],
    [{ udp6: [new Uint8Array(2)] }, false],
  ])('%j: %s', (entries, usable) => expect(hasUsableAddresses(new Map(Object.entries(entries)))).toBe(usable))
})
