import { ConfigurationError, type Service } from '@waypost/core'

/** Names a factory of a {@link Service} in a module. */
export interface ServiceModule {
  /** A URL of the module, best made with `import.meta.resolve` by whoever depends on it. */
  readonly module: string
  /** Name of the exported factory. */
  readonly factory: string
  /** Given to the factory. */
  readonly options?: Readonly<Record<string, unknown>>
}

/**
 * Loads a service that a third party may have written: this is how a host runs kinds that it does not know.
 *
 * @throws ConfigurationError when the module cannot be loaded or does not make a service
 */
export async function loadService(source: ServiceModule): Promise<Service> {
  let exported: Record<string, unknown>
  try {
    exported = (await import(source.module)) as Record<string, unknown>
  } catch (cause) {
    throw new ConfigurationError('service', source.module, 'name a module that can be loaded', cause)
  }
  const factory = exported[source.factory]
  if (typeof factory !== 'function') {
    throw new ConfigurationError(
      'service',
      `${source.module}#${source.factory}`,
      'name a function that the module exports',
    )
  }
  const service: unknown = await factory(source.options ?? {})
  if (!isService(service)) {
    throw new ConfigurationError('service', `${source.module}#${source.factory}`, 'the function must return a service')
  }
  return service
}

function isService(value: unknown): value is Service {
  if (typeof value !== 'object' || value === null) return false
  const { kind, start, stop } = value as Partial<Service>
  return typeof kind === 'object' && typeof start === 'function' && typeof stop === 'function'
}
