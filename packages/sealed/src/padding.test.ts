import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, longestContent, pad, SMALLEST_BUCKET, unpad, withPadded } from './padding.js'

describe('padding', () => {
  it('gives back what was padded, and costs at most 12 % above the smallest bucket', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 5000 }), (kind, content) => {
        const padded = pad(kind, content)
        expect(unpad(padded)).toEqual({ kind, content })
        expect(padded.length).toBe(bucketOf(content.length + 5))
        if (content.length + 5 > SMALLEST_BUCKET) expect(padded.length).toBeLessThanOrEqual((content.length + 5) * 1.12)
      }),
    )
  })

  it('is the same in memory that is used again, whatever was in it', () => {
    const contents = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 9_000 }), fc.constant(new Uint8Array(1_100_000).fill(7))),
      {
        maxLength: 6,
      },
    )
    fc.assert(
      fc.property(contents, (all) => {
        for (const content of all) {
          const isSame = withPadded(
            1,
            [content.subarray(0, 5), content.subarray(5)],
            (padded) => Buffer.compare(padded, pad(1, content)) === 0,
          )
          expect(isSame).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('keeps buckets fixed, growing and few', () => {
    const buckets = new Set<number>()
    for (let length = 0; length <= 70_000; length++) {
      const bucket = bucketOf(length)
      expect(bucket).toBeGreaterThanOrEqual(length)
      buckets.add(bucket)
    }
    for (const bucket of buckets) expect(bucketOf(bucket)).toBe(bucket)
    expect(buckets.size).toBeLessThan(140)
  })

  it('knows the longest content that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: SMALLEST_BUCKET, max: 2 ** 26 }), (limit) => {
        const longest = longestContent(limit)
        expect(bucketOf(longest + 5)).toBeLessThanOrEqual(limit)
        expect(bucketOf(longest + 6)).toBeGreaterThan(limit)
      }),
    )
    expect(longestContent(SMALLEST_BUCKET - 1)).toBeLessThan(0)
  })

  it('accepts one form of each content only', () => {
    const padded = pad(0, new Uint8Array([1, 2, 3]))
    const cases: [string, (bytes: Uint8Array) => Uint8Array][] = [
      ['a byte in the padding', (bytes) => bytes.with(200, 1)],
      ['a larger bucket', (bytes) => Uint8Array.of(...bytes, ...new Uint8Array(16))],
      ['a shorter one', (bytes) => bytes.subarray(0, 100)],
      ['a length beyond the end', (bytes) => bytes.with(3, 9)],
      ['nothing', () => new Uint8Array()],
    ]
    for (const [name, change] of cases) {
      expect(() => unpad(change(padded)), name).toThrowError(expect.objectContaining({ code: 'SEALED_MALFORMED' }))
    }
  })
})
