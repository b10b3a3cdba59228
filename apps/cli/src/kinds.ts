import { defineServerKind, type ServerKind, WaypostError } from '@waypost/core'
import { mailServer } from '@waypost/kind-mail'

const OURS: ReadonlyMap<string, ServerKind> = new Map([[mailServer.name, mailServer]])

/**
 * The kind of this name. A name that this command does not know is taken as a third party's kind whose topic and
 * resource type have the same name: such servers can be found and verified here, and connected with by its own package.
 *
 * @throws ConfigurationError when the name is malformed
 */
export function kindNamed(name: string): ServerKind {
  return (
    OURS.get(name) ??
    defineServerKind({
      name,
      topic: name,
      resourceType: name,
      connect: () => {
        throw new UnknownKindError(name)
      },
    })
  )
}

/** This command can find servers of the kind and has no client for them. */
export class UnknownKindError extends WaypostError<'KIND_UNKNOWN'> {
  constructor(name: string) {
    super({
      code: 'KIND_UNKNOWN',
      message: `no client for servers of the kind "${name}" is built into this command`,
      hint: `use the package that defines the kind; built in: ${[...OURS.keys()].join(', ')}`,
      data: { kind: name },
    })
  }
}
