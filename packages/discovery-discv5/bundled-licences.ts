import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

const HEAD = `The code of this package contains the packages below, unchanged but for bundling. The source of each is on the npm
registry under its name and version.

`

/** Writes the licence texts of all packages that ended up in the bundle to one file that ships beside it. */
export function bundledLicences(file: string): Plugin {
  return {
    name: 'bundled-licences',
    setup(build) {
      build.initialOptions.metafile = true
      build.onEnd((result) => {
        const folders = new Set<string>()
        for (const output of Object.values(result.metafile?.outputs ?? {})) {
          for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
            const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
            if (folder !== undefined && bytesInOutput > 0) folders.add(folder)
          }
        }
        const texts = [...folders].map(licenceText).sort()
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, HEAD + texts.join('\n'))
      })
    },
  }
}

function licenceText(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >
  const files = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice)/i.test(entry))
  const texts = files.map((entry) => readFileSync(join(folder, entry), 'utf8').trim())
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`
}
