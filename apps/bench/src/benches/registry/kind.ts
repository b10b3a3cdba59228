import { defineServerKind } from '@waypost/core'

/** A kind of which the benches only ever ask whom to trust. */
export function benchKind(name: string) {
  return defineServerKind({ name, topic: name, resourceType: name, connect: async () => ({ close: async () => {} }) })
}
