import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runWaypost } from './run-waypost.js'

/** The commands of a guide's shell blocks, in their order. */
export async function commandsOf(guide: string): Promise<string[]> {
  const text = await readFile(fileURLToPath(new URL(`../../docs/guides/${guide}`, import.meta.url)), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.split('\n').filter((line) => /^(waypost|curl) /.test(line)))
}

/** What a reader of the guide has at hand: values of `$NAME`, by name, and a folder. */
export interface Reader {
  readonly folder: string
  readonly values: Map<string, string>
}

/**
 * Does what a shell would do with the line: values, quotes, `> file`.
 *
 * @returns what it printed
 * @throws TypeError when a value is missing or the command fails
 */
export async function follow(line: string, { folder, values }: Reader): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare = '']) => double ?? single ?? valued(bare, values),
  )
  if (words[0] === 'curl') return post(words)
  const redirect = words.indexOf('>')
  const args = words.slice(1, redirect === -1 ? undefined : redirect)
  const { status, stdout, stderr } = await runWaypost(args, 120_000, { cwd: folder })
  if (status !== 0 || stderr !== '') throw new TypeError(`${line}\nended with ${status}: ${stderr}`)
  if (redirect !== -1) await writeFile(join(folder, words[redirect + 1] ?? ''), stdout)
  return stdout
}

/** What curl does with `-d` and an address, so that a machine without curl can follow. */
async function post(words: readonly string[]): Promise<string> {
  const body = words[words.indexOf('-d') + 1]
  if (body === undefined) throw new TypeError('a guide gives curl a body')
  const response = await fetch(words.at(-1) ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const text = await response.text()
  if (!response.ok || text.includes('"error"')) throw new TypeError(`${words.join(' ')}\nanswered ${text}`)
  return text
}

function valued(word: string, values: Reader['values']): string {
  return word.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new TypeError(`the guide uses $${name} before it says where it comes from`)
    return value
  })
}
