import { describe, expect, it } from 'vitest'
import { loopbackAddresses } from './loopback.js'

describe('loopbackAddresses', () => {
  it('gives addresses of loopback only, that differ early where the system has them', async () => {
    const addresses = await loopbackAddresses(77)
    expect(addresses).toHaveLength(77)
    for (const address of addresses) expect(address).toMatch(/^127\.\d{1,3}\.\d{1,3}\.1$|^127\.0\.0\.1$/)
    const isSpread = addresses[0] !== '127.0.0.1'
    if (isSpread) expect(new Set(addresses.map((address) => address.split('.')[1])).size).toBe(77)
  })
})
