import { existsSync } from 'node:fs'
import { BenchError } from '../../frame/bench-error.js'

/** The folder of the workspace that the bench stands in. @throws BenchError */
export function workspaceFolder(): URL {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    if (existsSync(new URL('pnpm-workspace.yaml', folder))) return folder
    if (folder.pathname === '/') throw new BenchError('MEASUREMENT_FAILED', 'there is no workspace above the bench')
  }
}
