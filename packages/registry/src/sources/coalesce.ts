import type { NodeId, ResourceTypeId } from '@waypost/core'
import type { Answer, Source } from './source.js'

/**
 * Puts questions of one turn about one list together, so that the many parts of a program that verify at the same moment cost one
 * request.
 *
 * @param ask is called once for all of them, with the signal of the first: they are all those of one run
 */
export function createCoalescer(ask: Source['ask']): Source['ask'] {
  const gathering = new Map<ResourceTypeId, { readonly ids: Set<NodeId>; readonly answer: Promise<Answer> }>()

  return (resourceType, nodeIds, signal) => {
    let group = gathering.get(resourceType)
    if (group === undefined) {
      const ids = new Set<NodeId>()
      const answer = Promise.resolve().then(() => {
        gathering.delete(resourceType)
        return ask(resourceType, [...ids], signal)
      })
      group = { ids, answer }
      gathering.set(resourceType, group)
    }
    for (const nodeId of nodeIds) group.ids.add(nodeId)
    return group.answer
  }
}
