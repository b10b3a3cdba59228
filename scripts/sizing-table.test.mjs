// The operator's guide says what was measured, and the test says so when it does not.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './publishable.mjs'
import { committedFigures, guideWith, sizingText } from './sizing-table.mjs'

const guide = readFileSync(join(root, 'apps/docs/guides/operations.md'), 'utf8')

it('has the figures of the committed results in the guide: else run `node scripts/sizing-table.mjs`', () => {
  expect(guide).toBe(guideWith(sizingText(committedFigures())))
})

it('notices a figure that changed, and one that is no more', () => {
  const figures = committedFigures()
  figures.set('reconcileSeconds', 1_234.5)
  expect(guideWith(sizingText(figures))).not.toBe(guide)
  figures.delete('pageMillis10M')
  expect(() => sizingText(figures)).toThrow('pageMillis10M')
})
