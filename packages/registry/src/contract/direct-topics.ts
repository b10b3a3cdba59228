import type { Hex, ResourceTypeId } from '@waypost/core'
import { eventForms } from './events.js'

// What is asked for where no list is mirrored.

/** Topic filter for every event that grows a version. */
export function changeTopics(): Hex[][] {
  return [[...eventForms.keys()]]
}

/** Topic filter for declarations under one resource type. */
export function declarationTopics(resourceType: ResourceTypeId): Hex[][] {
  const declared = [...eventForms.values()].filter(({ kind }) => kind === 'declared')
  return [declared.map(({ topic }) => topic), [resourceType]]
}
