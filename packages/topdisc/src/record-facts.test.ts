import { type NodeId, toHex } from '@waypost/core'
import { expect, it } from 'vitest'
import { recordFacts } from './record-facts.js'
import { testRecord } from './testing/test-record.js'

it('works the facts out once for each record object, frozen or not', () => {
  const record = testRecord({ nodeId: toHex(new Uint8Array(32).fill(1)) as NodeId, ip: '9.8.7.6' })
  for (const one of [{ ...record }, Object.freeze({ ...record })]) {
    const facts = recordFacts(one)
    expect(recordFacts(one)).toBe(facts)
    expect([facts.scope, facts.home?.scope, facts.head]).toEqual(['public', 'public', facts.id[0]])
    expect(Reflect.ownKeys(one)).toEqual(Reflect.ownKeys(record))
  }
})
