import { describe, expect, it } from 'vitest'
import { closingLine, countForge, countVitest, crashed } from './test-results.mjs'

const file = (statuses, overrides = {}) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  message: '',
  assertionResults: statuses.map((status, at) => ({ status, fullName: `test ${at}` })),
  ...overrides,
})

describe('countVitest', () => {
  it('counts passed, failed and skipped tests over all files', () => {
    const report = { success: false, testResults: [file(['passed', 'failed']), file(['passed', 'pending', 'todo'])] }
    expect(countVitest(report)).toEqual({ passed: 2, failed: 1, skipped: 2, problems: ['a.test.ts › test 1'] })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const broken = file([], { status: 'failed', message: 'Cannot find module\n at…' })
    const report = { success: false, testResults: [file(['passed']), broken] }
    expect(countVitest(report)).toMatchObject({ passed: 1, failed: 1, problems: ['a.test.ts: Cannot find module'] })
  })

  it('counts a run that failed outside of its tests', () => {
    expect(countVitest({ success: false, testResults: [file(['passed'])] })).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a run of no test, or of skipped ones alone, as failed', () => {
    expect(countVitest({ success: true, testResults: [] })).toMatchObject({ passed: 0, failed: 1 })
    expect(countVitest({ success: true, testResults: [file(['pending'])] })).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('countForge', () => {
  it('counts tests over all suites and says why one failed', () => {
    const report = {
      'test/A.t.sol:A': {
        test_results: { 'testOne()': { status: 'Success' }, 'testTwo()': { status: 'Failure', reason: 'revert' } },
      },
      'test/B.t.sol:B': { test_results: { 'testThree()': { status: 'Success' }, 'testFour()': { status: 'Skipped' } } },
    }
    expect(countForge(report)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      problems: ['test/A.t.sol:A › testTwo(): revert'],
    })
  })

  it('counts an empty report as failed', () => {
    expect(countForge({})).toMatchObject({ passed: 0, failed: 1 })
  })
})

it('closes with the sum over all runners', () => {
  expect(closingLine([crashed('x'), { passed: 3, failed: 0 }, { passed: 4, failed: 2 }])).toBe('7 passed, 3 failed')
})
