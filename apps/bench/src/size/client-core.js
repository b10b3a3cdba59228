// What a browser client bundles of Waypost before it chooses a discovery, a registry and a kind. Measured, never run.
export * from '@waypost/core'
export * from '@waypost/pool'
export * from '@waypost/selection'
