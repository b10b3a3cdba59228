// Runs forge with the arguments given and exits with its status: `node scripts/forge.mjs test`.
// The launcher of the npm package `@foundry-rs/forge` 1.7.1 exits with 0 whatever forge says, so that a failed test would pass;
// this goes to the binary itself.
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { arch, argv, platform } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const executable = platform === 'win32' ? 'forge.exe' : 'forge'

/** Path of the forge binary that was installed for this platform. */
export function forgeBinary() {
  const manifest = fileURLToPath(import.meta.resolve('@foundry-rs/forge/package.json'))
  const processor = arch === 'x64' ? 'amd64' : arch
  try {
    return createRequire(manifest).resolve(`@foundry-rs/forge-${platform}-${processor}/bin/${executable}`)
  } catch {
    // Where optional dependencies are left out, the package's install script puts the binary here.
    return join(dirname(manifest), '../dist', executable)
  }
}

/**
 * Runs forge in the package's folder.
 *
 * @param args {readonly string[]}
 * @param stdio {import('node:child_process').StdioOptions}
 * @returns {number} exit status; 127 when there is no forge for this platform
 */
export function forge(args, stdio = 'inherit') {
  const binary = forgeBinary()
  if (!existsSync(binary)) {
    process.stderr.write(`forge: no binary for ${platform} ${arch}; let \`@foundry-rs/forge\` run its install script\n`)
    return 127
  }
  return spawnSync(binary, [...args], { cwd: root, stdio }).status ?? 1
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  process.exit(forge(argv.slice(2)))
}
