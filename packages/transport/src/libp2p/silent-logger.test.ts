import { afterEach, expect, it, vi } from 'vitest'
import { silentUnlessAsked } from './silent-logger.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

function inBrowser(localStorage: () => unknown) {
  vi.stubGlobal('process', undefined)
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
  Object.defineProperty(globalThis, 'localStorage', { get: localStorage, configurable: true })
  const given = silentUnlessAsked()
  if (before === undefined) Reflect.deleteProperty(globalThis, 'localStorage')
  else Object.defineProperty(globalThis, 'localStorage', before)
  return given
}

it('says nothing', () => {
  vi.stubEnv('DEBUG', '')
  const { logger } = silentUnlessAsked()
  const one = logger?.forComponent('libp2p')
  expect(one?.enabled).toBe(false)
  expect(one?.newScope('dial')).toBe(one)
})

it('leaves the library its own for whoever asks', () => {
  vi.stubEnv('DEBUG', 'libp2p:*')
  expect(silentUnlessAsked()).toEqual({})
  expect(inBrowser(() => ({ getItem: () => 'libp2p:*' }))).toEqual({})
})

it('is at ease in a page that may not store anything', () => {
  expect(inBrowser(() => ({ getItem: () => null })).logger).toBeDefined()
  expect(inBrowser(() => undefined).logger).toBeDefined()
  const refused = inBrowser(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  expect(refused.logger).toBeDefined()
})
