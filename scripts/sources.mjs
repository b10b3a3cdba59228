// The source files of a package: no tests, no test support, nothing generated.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export function sourcesOf(folder) {
  return readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test|\.test-d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](?:testing|generated)[\\/]/.test(file))
}
