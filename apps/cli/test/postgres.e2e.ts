import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HDNodeWallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestPostgres, type TestPostgres } from '../../../packages/kind-mail/src/testing/postgres-server.js'
import { type Running, runWaypost, startWaypost } from './run-waypost.js'

const MNEMONIC = 'test test test test test test test test test test test junk'
/** An account of the development chain that the devnet leaves unused. */
const { privateKey } = HDNodeWallet.fromPhrase(MNEMONIC, undefined, `m/44'/60'/0'/0/7`)

let folder: string
let postgres: TestPostgres
let devnet: Running
let registryFlags: string[]
let mailFlags: string[]
let bootnode: string
const hosts: Running[] = []

async function jsonOf(args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { status, stdout, stderr } = await runWaypost(args)
  expect({ args: args.slice(0, 2), status, stderr }).toEqual({ args: args.slice(0, 2), status: 0, stderr: '' })
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const serve = (name: string) =>
  startWaypost(
    [
      ...[
        'serve',
        '--kind',
        'mail-server',
        '--archive',
        'postgres',
        '--udp',
        '127.0.0.1:0',
        '--min-ads',
        '100',
        '--json',
      ],
      ...[
        '--key',
        join(folder, `${name}.key`),
        '--data',
        join(folder, name),
        '--log-file',
        join(folder, `${name}.log`),
      ],
      ...['--bootnode', bootnode, ...registryFlags],
    ],
    { env: { WAYPOST_POSTGRES: postgres.connection } },
  )

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-postgres-hosts-'))
  postgres = await startTestPostgres()
  devnet = startWaypost(['devnet', '--json', '--servers', '4'])
  const network = await devnet.event('ready')
  bootnode = String(network.bootnode)
  registryFlags = ['--rpc', String(network.rpc), '--registry', String(network.registry)]
  const providerKey = join(folder, 'provider.key')
  const curatorKey = join(folder, 'curator.key')
  await writeFile(providerKey, privateKey)
  await writeFile(curatorKey, (network.curator as { privateKey: string }).privateKey)
  const id = String((network.providers as unknown[]).length + 1)
  const provider = (what: string, ...flags: string[]) =>
    jsonOf(['provider', what, '--key', providerKey, ...flags, '--json', ...registryFlags])
  await provider('register', '--name', 'Pair')
  await jsonOf(['curator', 'approve', id, '--key', curatorKey, '--json', ...registryFlags])
  for (const name of ['one', 'other']) {
    const key = join(folder, `${name}.key`)
    await jsonOf(['key', 'create', key, '--json'])
    const consent = join(folder, `${name}.json`)
    await writeFile(consent, (await runWaypost(['consent', '--key', key, '--provider', id, ...registryFlags])).stdout)
    hosts.push(serve(name))
    await hosts.at(-1)?.event('ready')
    await provider('declare', '--consent', consent)
  }
  mailFlags = ['--topic', 'shared', '--trust', id, '--bootnode', bootnode, ...registryFlags, '--json']
})
afterAll(async () => {
  for (const host of hosts) await host.stop('SIGKILL')
  // Asked, so that it ends what it started.
  await devnet?.stop()
  await postgres?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What a client that knows nothing yet reads; it tries again while the network has not learnt where a host is. */
async function read(): Promise<unknown[]> {
  const args = ['mail', 'history', ...mailFlags, '--cross-check', '1']
  for (;;) {
    const { status, stdout, stderr } = await runWaypost(args)
    if (status === 0) {
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      return events.filter(({ event }) => event === 'message').map(({ text }) => text)
    }
    expect(stderr).toContain('no mail server could be reached')
  }
}

describe('two hosts on one PostgreSQL', () => {
  it('take and give each message once, both together and each alone, over a crash of the database', async () => {
    const sent = ['a', 'b', 'c']
    const published = await jsonOf(['mail', 'send', ...sent, ...mailFlags])
    const nodeIds = await Promise.all(hosts.map(async (host) => (await host.event('ready')).nodeId))
    for (const { acknowledgedBy } of published)
      expect([...(acknowledgedBy as string[])].sort()).toEqual([...nodeIds].sort())
    expect((await read()).sort()).toEqual(sent)

    await postgres.kill()
    await postgres.start()
    sent.push('d')
    await jsonOf(['mail', 'send', 'd', ...mailFlags])

    for (const [index, name] of ['one', 'other'].entries()) {
      await hosts[index]?.stop('SIGKILL')
      expect((await read()).sort()).toEqual(sent)
      const again = serve(name)
      hosts[index] = again
      await again.event('ready')
    }
    expect((await read()).sort()).toEqual(sent)
  })
})
