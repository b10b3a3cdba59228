import { describe, expect, it } from 'vitest'
import { loadService } from './service-module.js'

const moduleOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`

describe('loadService', () => {
  it('gives the options to the factory and takes what it returns', async () => {
    const module = moduleOf(
      'export const make = (options) => ({ kind: { name: options.name }, async start() {}, async stop() {} })',
    )
    const service = await loadService({ module, factory: 'make', options: { name: 'time-server' } })
    expect(service.kind.name).toBe('time-server')
  })

  it.each([
    ['a module that is missing', 'file:///nowhere/at-all.js', 'make'],
    ['a module that throws', moduleOf('throw 1'), 'make'],
    ['a factory that is missing', moduleOf('export const other = 1'), 'make'],
    ['a factory that makes something else', moduleOf('export const make = () => ({ kind: {} })'), 'make'],
    ['a factory that makes nothing', moduleOf('export const make = () => null'), 'make'],
  ])('refuses %s', async (_what, module, factory) => {
    await expect(loadService({ module, factory })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      data: { field: 'service' },
    })
  })
})
