import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFlag, countFlag, endpointFlag, policyFlag, portFlag, seedFlag, serversFlag, urlFlag } from './flags.js'

const refused = expect.objectContaining({ code: 'commander.invalidArgument' })

function outcome(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    return error
  }
}

describe('flags', () => {
  it.each([
    [portFlag, '0', 0],
    [portFlag, '65535', 65_535],
    [countFlag, '1', 1],
    [seedFlag, '4294967295', 4_294_967_295],
    [serversFlag, '12', 12],
    [urlFlag, 'https://example.org/rpc', 'https://example.org/rpc'],
    [addressFlag, `0x${'AB'.repeat(20)}`, `0x${'ab'.repeat(20)}`],
    [policyFlag, 'any', { type: 'any-approved' }],
    [policyFlag, '1,22', { type: 'providers', ids: [1, 22] }],
    [endpointFlag, '127.0.0.1:9000', { ip: '127.0.0.1', port: 9_000 }],
  ])('%# takes %s', (parse, text, value) => {
    expect(parse(text)).toEqual(value)
  })

  it.each([
    [portFlag, ['65536', '-1', '1.5', '', '0x10', ' 1']],
    [countFlag, ['0', '-1', '1e3', 'many']],
    [seedFlag, ['4294967296', 'x']],
    [serversFlag, ['3', '41', '4.5']],
    [urlFlag, ['example.org', 'ftp://example.org', 'ws://example.org', '']],
    [addressFlag, ['0x', `${'ab'.repeat(20)}`, `0x${'ab'.repeat(21)}`, `0x${'zz'.repeat(20)}`]],
    [policyFlag, ['', '0', '1,,2', '1.5', 'friends', '-1']],
    [endpointFlag, ['9000', '127.0.0.1', '127.0.0.256:1', '127.0.0.1:65536', '[::1]:9000', 'localhost:1']],
  ])('%# refuses what is out of its shape', (parse, texts) => {
    for (const text of texts)
      expect(
        outcome(() => parse(text)),
        text,
      ).toEqual(refused)
  })

  it('never ends in anything but a value or a refusal', () => {
    const parsers = [portFlag, countFlag, seedFlag, serversFlag, urlFlag, addressFlag, policyFlag, endpointFlag]
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...parsers), (text, parse) => {
        const result = outcome(() => parse(text))
        if (result instanceof Error) expect(result).toEqual(refused)
      }),
    )
  })
})
