import type { NodeId, NodeRecord } from '@waypost/core'
import { toHex } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import { createRecordStore } from './record-store.js'
import { decodeTestRecord, testRecord, testRecordBytes } from './testing/test-record.js'

const fieldsOf = (number: number) => ({ nodeId: toHex(new Uint8Array(32).fill(number)) as NodeId, ip: '1.2.3.4' })

function countedStore(capacity: number) {
  let verified = 0
  const decodeRecord = (bytes: Uint8Array): NodeRecord => {
    verified++
    return decodeTestRecord(bytes)
  }
  return { store: createRecordStore({ decodeRecord, capacity }), verified: () => verified }
}

describe('the record store', () => {
  it('verifies the same bytes once, as long as it has room for them', () => {
    const { store, verified } = countedStore(2)
    const [a, b, c] = [1, 2, 3].map((number) => testRecordBytes(fieldsOf(number)))
    if (!a || !b || !c) return expect.unreachable()
    const first = store.read(a)
    store.read(b)
    expect([store.read(a.slice()), verified()]).toEqual([first, 2])
    store.read(c)
    expect([store.has(a), store.has(b), store.has(c)]).toEqual([true, false, true])
    store.read(b)
    expect(verified()).toBe(4)
  })

  it('keeps no record that is invalid', () => {
    const { store, verified } = countedStore(2)
    const forged = testRecordBytes({ ...fieldsOf(1), isGenuine: false })
    for (let time = 1; time <= 2; time++) {
      expect(() => store.read(forged)).toThrow(expect.objectContaining({ code: 'TEST_RECORD_INVALID' }))
      expect([store.has(forged), verified()]).toEqual([false, time])
    }
  })

  it('keeps its own copy of the bytes it was given', () => {
    const { store } = countedStore(2)
    const bytes = testRecordBytes(fieldsOf(1))
    const packet = Uint8Array.of(...bytes, 9, 9)
    const record = store.read(packet.subarray(0, bytes.length))
    packet.fill(0)
    expect(store.bytesOf(record)).toEqual(bytes)
  })

  it('gives the bytes of a record that it never read, out of its text', () => {
    const { store } = countedStore(2)
    expect(store.bytesOf(testRecord(fieldsOf(4)))).toEqual(testRecordBytes(fieldsOf(4)))
    for (const text of ['', 'enr:', 'enr:+/=', `enr:${'A'.repeat(404)}`, 'A'.repeat(40)]) {
      const record = { ...testRecord(fieldsOf(4)), text }
      expect(() => store.bytesOf(record), text).toThrow(expect.objectContaining({ code: 'RECORD_TEXT_INVALID' }))
    }
  })
})
