import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder on a disk of its own, as small as it was asked for. */
export interface SmallDisk {
  readonly folder: string
  /** Makes it as large as this. */
  resize(megabytes: number): void
  remove(): void
}

/**
 * Mounts a file system in memory. Nothing but what this mounts is ever unmounted.
 *
 * @returns the reason where that is not allowed
 */
export function mountSmallDisk(megabytes: number): SmallDisk | { readonly reason: string } {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-disk-'))
  const options = (size: number) => `size=${size}m,mode=0777`
  try {
    run('mount', ['-t', 'tmpfs', '-o', options(megabytes), 'waypost-test', folder])
  } catch (error) {
    rmSync(folder, { recursive: true })
    return { reason: `no file system can be mounted here (${error instanceof Error ? error.message.trim() : error})` }
  }
  return {
    folder,
    resize: (size) => run('mount', ['-o', `remount,${options(size)}`, folder]),
    remove() {
      run('umount', [folder])
      rmSync(folder, { recursive: true })
    },
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
