import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { remoteAddressOf } from './remote-address.js'

describe('the address of the other side', () => {
  it.each([
    ['/ip4/192.0.2.7/tcp/4000', '192.0.2.7'],
    ['/ip6/2001:db8::1/tcp/4000', '2001:db8::1'],
    ['/ip6zone/eth0/ip6/fe80::1/tcp/4000', 'fe80::1'],
    ['/ip6/::ffff:192.0.2.7/tcp/4000', '192.0.2.7'],
    ['/memory/4000', undefined],
    ['/ip4/192.0.2.7/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN/p2p-circuit', undefined],
  ])('of %s is %s', (address, expected) => {
    expect(remoteAddressOf(multiaddr(address))).toBe(expected)
  })
})
