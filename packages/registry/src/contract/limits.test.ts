import { registryLimits } from '@waypost/contracts'
import { expect, it } from 'vitest'
import { MAX_BATCH, MAX_QUERY, MAX_RECORD_BYTES } from './limits.js'

it('goes by the bounds that the contract has', () => {
  expect(registryLimits).toMatchObject({ maxQuery: MAX_QUERY, maxBatch: MAX_BATCH, maxRecordBytes: MAX_RECORD_BYTES })
})
