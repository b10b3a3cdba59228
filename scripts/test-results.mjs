// Counts out of what the test runners report for machines. A runner that says nothing, or ran no test, has failed.

/**
 * @typedef {{ passed: number, failed: number, skipped: number, problems: string[] }} Count
 * `problems` names what failed, one line each.
 */

/** @returns {Count} */
const nothing = () => ({ passed: 0, failed: 0, skipped: 0, problems: [] })

/** @returns {Count} a runner that gave no usable report */
export function crashed(problem) {
  return { ...nothing(), failed: 1, problems: [problem] }
}

/**
 * Counts vitest's JSON report. A file that could not be loaded is one failure, and so is a run that failed without a failed
 * test: an unhandled rejection, say.
 *
 * @returns {Count}
 */
export function countVitest(report) {
  const count = nothing()
  for (const file of report.testResults) {
    const failedBefore = count.failed
    for (const test of file.assertionResults) {
      if (test.status === 'passed') count.passed++
      else if (test.status === 'failed') fail(count, `${file.name} › ${test.fullName}`)
      else count.skipped++
    }
    if (file.status === 'failed' && count.failed === failedBefore)
      fail(count, `${file.name}: ${file.message ?? 'failed'}`)
  }
  if (!report.success && count.failed === 0) fail(count, 'the run failed outside of its tests')
  return atLeastOne(count)
}

/**
 * Counts `forge test --json`: suites by name, each with its tests by signature.
 *
 * @returns {Count}
 */
export function countForge(report) {
  const count = nothing()
  for (const [suite, { test_results: tests }] of Object.entries(report)) {
    for (const [test, { status, reason }] of Object.entries(tests)) {
      if (status === 'Success') count.passed++
      else if (status === 'Skipped') count.skipped++
      else fail(count, `${suite} › ${test}: ${reason ?? status}`)
    }
  }
  return atLeastOne(count)
}

/** The line that closes a run. */
export function closingLine(counts) {
  const sum = (field) => counts.reduce((total, count) => total + count[field], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed`
}

function fail(count, problem) {
  count.failed++
  count.problems.push(problem.split('\n')[0])
}

function atLeastOne(count) {
  return count.passed + count.failed === 0 ? crashed('no test was run') : count
}
