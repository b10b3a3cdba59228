import { ConfigurationError } from '@waypost/core'
import { describe, expect, it } from 'vitest'
import * as entry from './index.js'

describe('the package', () => {
  it('exports what it promises and nothing else', () => {
    expect(Object.keys(entry).sort()).toEqual([
      'DEFAULT_SETTINGS',
      'ExchangeError',
      'MAX_CURSOR_BYTES',
      'MAX_DISTANCES',
      'MAX_PACKET_BYTES',
      'MAX_RECORDS',
      'MAX_RECORD_BYTES',
      'MAX_TALK_REPLY_BYTES',
      'MAX_TALK_REQUEST_BYTES',
      'MAX_TICKET_BYTES',
      'MESSAGE_TYPES',
      'MessageError',
      'NATIVE_ENTRY',
      'PROTOCOL_VERSION',
      'RecordTextError',
      'TALK_ENTRY',
      'TALK_PROTOCOL',
      'bucketIndex',
      'createRecordStore',
      'createTopicEngine',
      'decodeMessage',
      'decodeNativeMessage',
      'decodeTalkReply',
      'decodeTalkRequest',
      'encodeMessage',
      'encodeTalkReply',
      'encodeTalkRequest',
      'isTopicCapable',
      'logDistance',
      'packAnswer',
      'portableCrypto',
      'speaksNatively',
      'speaksTalk',
      'topDiscSettings',
      'waitingTime',
    ])
  })

  it('has the spec’s numbers as defaults', () => {
    expect(entry.DEFAULT_SETTINGS).toMatchObject({
      registrationsPerBucket: 5,
      queriesPerBucket: 5,
      returnedAds: 10,
      lookupTarget: 30,
      adLifetimeMs: 900_000,
      adCapacity: 1_000,
      occupancyExponent: 10,
      safetyConstant: 1e-7,
      ticketWindowMs: 5_000,
      minAds: 0,
      buckets: 16,
    })
  })

  it.each([
    ['adLifetimeMs', 0],
    ['adCapacity', 1.5],
    ['minAds', -1],
    ['buckets', 257],
    ['lookupTarget', Number.NaN],
    ['ticketWindowMs', 900_000],
  ] as const)('names a wrong %s', (field, value) => {
    expect(() => entry.topDiscSettings({ [field]: value })).toThrow(ConfigurationError)
    expect(() => entry.topDiscSettings({ [field]: value })).toThrow(field)
  })
})
