import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'
import { describe, expect, it } from 'vitest'
import { readNodeSettings } from './node-settings.js'

const { privateKey } = generateIdentity(seededRandom(1))
const bootnode = createRecord({ privateKey, sequence: 1n, ip: '203.0.113.7', udp: 9000 }).text

describe('a node that is told nowhere to listen', () => {
  it('is a client on any free port, and its record names no address', () => {
    expect(readNodeSettings({ bootnodes: [bootnode] })).toMatchObject({
      role: 'client',
      bindIp: { text: '0.0.0.0', family: 4 },
      bindPort: 0,
      publicIp: undefined,
    })
  })

  it('has to say where others reach it, when it is a server', () => {
    expect(() => readNodeSettings({ bootnodes: [bootnode], tcpPort: 4001 })).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        data: expect.objectContaining({ field: 'advertiseIp' }),
      }),
    )
  })
})
