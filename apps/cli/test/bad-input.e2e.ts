import { createSocket } from 'node:dgram'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runWaypost } from './run-waypost.js'

const REGISTRY = `0x${'11'.repeat(20)}`
/** Nothing listens on port 1 of loopback. */
const NO_RPC = 'http://127.0.0.1:1'
const BOOTNODE =
  'enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8'

let folder: string
let keyFile: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-bad-input-'))
  keyFile = join(folder, 'key')
  await writeFile(keyFile, `${'42'.repeat(32)}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** One line on standard error that names the field and the fix, nothing on standard output, status 2. */
async function expectRefusal(args: readonly string[], ...mentions: string[]) {
  const { status, stdout, stderr } = await runWaypost(args, 60_000)
  expect({ status, stdout, lines: stderr.trimEnd().split('\n').length, stderr }).toEqual({
    status: 2,
    stdout: '',
    lines: 1,
    stderr,
  })
  for (const mention of mentions) expect(stderr).toContain(mention)
}

const network = ['--rpc', NO_RPC, '--registry', REGISTRY, '--bootnode', BOOTNODE]

describe('what a person may give wrongly', () => {
  it.each([
    ['an unknown command', ['servers'], ['servers']],
    ['an unknown flag', ['demo', '--fast'], ['--fast']],
    [
      'PostgreSQL without saying where',
      ['serve', '--kind', 'mail-server', '--archive', 'postgres', '--key', 'k', '--data', 'd', ...network],
      ['WAYPOST_POSTGRES', 'postgresql://'],
    ],
    ['an archive that is none', ['serve', '--archive', 'redis'], ['--archive', 'sqlite']],
    ['a missing flag', ['find', 'mail-server'], ['--rpc']],
    ['a seed that is no number', ['demo', '--seed', 'x'], ['--seed', 'whole number']],
    [
      'an address that is none',
      ['find', 'mail-server', '--rpc', NO_RPC, '--registry', '0x12', '--bootnode', BOOTNODE],
      ['--registry', '40 hexadecimal'],
    ],
    [
      'a URL that is none',
      ['find', 'mail-server', '--rpc', 'ftp://x', '--registry', REGISTRY, '--bootnode', BOOTNODE],
      ['--rpc', 'http://'],
    ],
    [
      'a record that is none',
      ['find', 'mail-server', '--rpc', NO_RPC, '--registry', REGISTRY, '--bootnode', 'enr:-abc'],
      ['--bootnode', 'enr:'],
    ],
    ['a trust policy that is none', ['find', 'mail-server', ...network, '--trust', 'friends'], ['--trust', 'any']],
    ['a kind that is no name', ['find', 'Mail Server', ...network, '--chain-id', '1'], ['name', 'a-z']],
    ['an RPC that does not answer', ['find', 'mail-server', ...network], ['rpc', 'JSON-RPC']],
    ['a port that is none', ['devnet', '--rpc-port', '70000'], ['--rpc-port', '65535']],
  ])('%s', async (_what, args, mentions) => {
    await expectRefusal(args, ...mentions)
  })

  const serve = (...more: string[]) => [
    'serve',
    '--kind',
    'mail-server',
    '--rpc',
    NO_RPC,
    '--registry',
    REGISTRY,
    '--chain-id',
    '31337',
    '--data',
    join(folder, 'data'),
    ...more,
  ]

  it('a key file that is missing', async () => {
    await expectRefusal(serve('--key', join(folder, 'none')), 'key', 'waypost key create')
  })

  it('a key file that holds no key, without showing what it holds', async () => {
    const file = join(folder, 'no-key')
    await writeFile(file, 'my secret words')
    const { stderr } = await runWaypost(serve('--key', file))
    expect(stderr).not.toContain('secret words')
    await expectRefusal(serve('--key', file), 'key', '64 hexadecimal digits')
  })

  it('a key file that exists already is not overwritten', async () => {
    await expectRefusal(['key', 'create', keyFile], 'key', 'does not exist yet')
  })

  it('a kind that cannot be served', async () => {
    const other = serve('--key', keyFile).map((part) => (part === 'mail-server' ? 'swap-server' : part))
    await expectRefusal(other, 'kind', 'mail-server')
  })

  it('a service module that is missing', async () => {
    await expectRefusal(serve('--key', keyFile, '--service', './nowhere.js#create'), 'service')
  })

  it('a TCP port that is busy', async () => {
    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const { port } = busy.address() as { port: number }
    await expectRefusal(serve('--key', keyFile, '--udp', '127.0.0.1:0', '--tcp', `127.0.0.1:${port}`), String(port))
    await new Promise((resolve) => busy.close(resolve))
  })

  it('a UDP port that is busy', async () => {
    const busy = createSocket('udp4')
    await new Promise<void>((resolve) => busy.bind(0, '127.0.0.1', resolve))
    const { port } = busy.address()
    await expectRefusal(serve('--key', keyFile, '--udp', `127.0.0.1:${port}`), String(port))
    await new Promise<void>((resolve) => busy.close(() => resolve()))
  })

  it('a port of the devnet’s chain that is busy', async () => {
    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const { port } = busy.address() as { port: number }
    await expectRefusal(['devnet', '--rpc-port', String(port)], String(port))
    await new Promise((resolve) => busy.close(resolve))
  })
})
