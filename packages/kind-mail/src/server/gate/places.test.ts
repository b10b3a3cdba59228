import { describe, expect, it } from 'vitest'
import { createPlaces } from './places.js'
import { visitorOf } from './visitor.js'

const limits = { perPeer: 2, perPrefix: 5, overall: 8 }

describe('places', () => {
  it('leave room for others, however many identities one network makes', () => {
    const places = createPlaces(limits)
    const flood = Array.from({ length: 50 }, (_, at) => places.take(visitorOf(`flooder-${at}`, `192.0.2.${at}`)))
    expect(flood.filter((place) => place !== undefined)).toHaveLength(5)
    expect(places.take(visitorOf('other', '198.51.100.1'))).toBeDefined()
  })

  it('are bounded for one peer and altogether', () => {
    const places = createPlaces(limits)
    const of = (peer: string, address: string) => places.take(visitorOf(peer, address)) !== undefined
    expect([of('a', '10.0.0.1'), of('a', '10.0.0.1'), of('a', '10.0.0.1')]).toEqual([true, true, false])
    const rest = Array.from({ length: 10 }, (_, at) => of(`b${at}`, `10.0.${1 + at}.1`))
    expect(rest.filter(Boolean)).toHaveLength(6)
    expect(places.taken).toBe(8)
  })

  it('come free when they are given back, once each', () => {
    const places = createPlaces(limits)
    const visitor = visitorOf('a', undefined)
    const first = places.take(visitor)
    places.take(visitor)
    expect(places.take(visitor)).toBeUndefined()
    first?.()
    first?.()
    expect(places.taken).toBe(1)
    expect(places.take(visitor)).toBeDefined()
    expect(places.take(visitor)).toBeUndefined()
  })
})
