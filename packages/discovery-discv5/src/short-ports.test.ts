import { ENR, SignableENR } from '@chainsafe/enr'
import { cryptoRandom } from '@waypost/core'
import { createRecord, generateIdentity } from '@waypost/record'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLibraryRecord } from './library-records.js'
import { createPeerContacts } from './peer-contacts.js'
import { installShortPorts } from './short-ports.js'
import { socketAddressOf } from './socket-address.js'

installShortPorts()
const { privateKey } = generateIdentity(cryptoRandom)

describe('ports in records', () => {
  it.each([1, 30, 200, 255, 256, 9000, 65_535])('%i is read as it is, by the library as by us', (port) => {
    const record = createRecord({
      privateKey,
      sequence: 1n,
      ip: '192.0.2.7',
      udp: port,
      ip6: '2001:db8::1',
      udp6: port,
    })
    const enr = toLibraryRecord(record)
    expect([enr.udp, enr.udp6, enr.tcp]).toEqual([port, port, undefined])
    for (const [protocol, ip] of [
      ['udp4', '192.0.2.7'],
      ['udp6', '2001:db8::1'],
    ] as const) {
      const address = enr.getLocationMultiaddr(protocol)
      expect(address && socketAddressOf(address)).toEqual({ ip, port })
    }
    const { socketAddr } = createPeerContacts(4)(record).nodeAddress
    expect(enr.getLocationMultiaddr('udp')?.bytes).toEqual(socketAddr.bytes)
  })

  it('that are none are absent, and nothing throws', () => {
    const bytes = fc.uint8Array({ maxLength: 20 })
    fc.assert(
      fc.property(bytes, bytes, bytes, (ip, udp, tcp6) => {
        const made = SignableENR.createV4(privateKey, { ip, udp, tcp6 })
        const enr = ENR.decode(made.encode())
        const address = enr.getLocationMultiaddr('udp4')
        const isPort = udp.length <= 2 && udp.some((byte) => byte > 0)
        expect(enr.udp !== undefined).toBe(isPort)
        expect(address !== undefined).toBe(isPort && ip.length === 4)
        expect(enr.tcp6 === undefined || enr.tcp6 > 0).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
