import { describe, expect, it } from 'vitest'
import { defineServerKind, type ServerKind } from './server-kind.js'

const video: ServerKind = {
  name: 'video-relay',
  topic: 'org.example/video',
  resourceType: 'org.example/video',
  connect: async () => ({ close: async () => {} }),
}

describe('defineServerKind', () => {
  it('gives the kind back, closed to changes and apart from what it was made of', () => {
    const kind = defineServerKind(video)
    expect(kind).toEqual(video)
    expect(kind).not.toBe(video)
    expect(Object.isFrozen(kind)).toBe(true)
  })

  it.each(['name', 'topic', 'resourceType'] as const)('names the field when the %s is malformed', (field) => {
    expect(() => defineServerKind({ ...video, [field]: 'Not A Name' })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: expect.objectContaining({ field }) }),
    )
  })
})
