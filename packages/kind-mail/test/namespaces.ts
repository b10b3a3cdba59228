import { execFileSync } from 'node:child_process'

/** Two network namespaces with one cable between them. */
export interface Namespaces {
  /** How to start something on a side, and the side's address. */
  readonly left: Place
  readonly right: Place
  /** Pulls the cable, or plugs it in. */
  part(isCut: boolean): void
  remove(): void
}

/** Where a process runs. */
export interface Place {
  readonly ip: string
  /** A command that runs what is appended to it, in this process. */
  readonly command: readonly string[]
}

/**
 * Makes namespaces of its own, and touches no other network. Nothing that runs outside of them can reach in.
 *
 * @returns the reason where that is not allowed
 */
export function createNamespaces(): Namespaces | { readonly reason: string } {
  const names = { left: `waypost-${process.pid}-left`, right: `waypost-${process.pid}-right` }
  const made: string[] = []
  const place = (name: string, ip: string): Place => ({ ip, command: ['ip', 'netns', 'exec', name] })
  const remove = () => {
    for (const name of made.splice(0)) ip('netns', 'delete', name)
  }
  try {
    for (const name of Object.values(names)) {
      ip('netns', 'add', name)
      made.push(name)
      ip('-n', name, 'link', 'set', 'lo', 'up')
    }
    // Both ends are made inside, and go with their namespaces.
    ip('-n', names.left, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', names.right)
    for (const [name, address] of [
      [names.left, '10.99.0.1/24'],
      [names.right, '10.99.0.2/24'],
    ] as const) {
      ip('-n', name, 'address', 'add', address, 'dev', 'cable')
      ip('-n', name, 'link', 'set', 'cable', 'up')
    }
  } catch (error) {
    remove()
    return {
      reason: `no network namespace can be made here (${error instanceof Error ? error.message.trim() : error})`,
    }
  }
  return {
    left: place(names.left, '10.99.0.1'),
    right: place(names.right, '10.99.0.2'),
    part: (isCut) => ip('-n', names.left, 'link', 'set', 'cable', isCut ? 'down' : 'up'),
    remove,
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
