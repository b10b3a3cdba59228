import { describe, expect, it } from 'vitest'
import { AbortedError, ConfigurationError, DeadlineError, WaypostError } from './errors.js'

class OtherError extends WaypostError<'OTHER'> {
  constructor(cause?: unknown) {
    super({ code: 'OTHER', message: 'other', cause })
  }
}

describe('WaypostError', () => {
  it('carries code, hint and data, is not retryable by default, and is named after its class', () => {
    const error = new WaypostError({ code: 'X', message: 'went wrong', hint: 'do this', data: { port: 1 } })
    expect(error).toMatchObject({ code: 'X', message: 'went wrong', hint: 'do this', data: { port: 1 } })
    expect(error.isRetryable).toBe(false)
    expect(new OtherError().name).toBe('OtherError')
    expect('cause' in new OtherError()).toBe(false)
  })

  it('is known by its marker, also when the class came out of another copy of the package', () => {
    const fromAnotherCopy = Object.assign(new Error('x'), { [Symbol.for('waypost.error')]: true, code: 'OTHER' })
    expect(WaypostError.is(fromAnotherCopy)).toBe(true)
    expect(WaypostError.is(fromAnotherCopy, 'OTHER')).toBe(true)
    expect(WaypostError.is(fromAnotherCopy, 'X')).toBe(false)
    for (const stranger of [new Error('x'), { code: 'OTHER' }, null, undefined, 'OTHER', 7]) {
      expect(WaypostError.is(stranger)).toBe(false)
    }
  })

  it('walks its causes, itself first, and gives up on a chain that never ends', () => {
    const root = new Error('root')
    const error = new OtherError(new WaypostError({ code: 'MIDDLE', message: 'm', cause: root }))
    expect(error.walk((each) => each === root)).toBe(root)
    expect(error.walk(() => true)).toBe(error)
    expect(error.walk((each) => WaypostError.is(each, 'ABSENT'))).toBeUndefined()

    const circle: { cause?: unknown } = {}
    circle.cause = circle
    expect(new OtherError(circle).walk(() => false)).toBeUndefined()
  })

  it('gives plain data for logs, without its cause', () => {
    const error = new WaypostError({ code: 'X', message: 'm', hint: 'h', data: { a: 1 }, cause: new Error('inner') })
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'X', message: 'm', hint: 'h', data: { a: 1 } })
    expect(new OtherError().toJSON()).toEqual({ code: 'OTHER', message: 'other', data: {} })
  })
})

describe('the errors that everything throws', () => {
  it('ConfigurationError names the field, the value, cut short, and the fix', () => {
    const error = new ConfigurationError('--port', 'x'.repeat(500), 'give a number')
    expect(error.message).toBe(`--port: "${'x'.repeat(80)}" is not valid`)
    expect(error.hint).toBe('give a number')
    expect(new ConfigurationError('--port', -1, 'give a number').data).toMatchObject({ field: '--port', value: '-1' })
  })

  it('DeadlineError may be tried again, AbortedError keeps the reason of the signal', () => {
    expect(new DeadlineError('verify', 50)).toMatchObject({ isRetryable: true, data: { milliseconds: 50 } })
    expect(new AbortedError('closed').cause).toBe('closed')
  })
})
