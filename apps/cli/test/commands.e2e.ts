import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, runWaypost, startWaypost } from './run-waypost.js'

interface DevnetLine {
  readonly rpc: string
  readonly registry: string
  readonly bootnode: string
  readonly curator: { readonly privateKey: string }
  readonly providers: readonly { readonly id: number; readonly privateKey: string }[]
  readonly servers: readonly { readonly nodeId: string; readonly provider?: number }[]
}

let folder: string
let devnet: Running
let network: DevnetLine
let registryFlags: string[]
let networkFlags: string[]

async function writeKey(name: string, privateKey: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, privateKey)
  return file
}

async function jsonOf(args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { status, stdout, stderr } = await runWaypost(args)
  expect({ args: args.slice(0, 2), status, stderr }).toEqual({ args: args.slice(0, 2), status: 0, stderr: '' })
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-commands-'))
  devnet = startWaypost(['devnet', '--json', '--servers', '5'])
  network = (await devnet.event('ready')) as unknown as DevnetLine
  registryFlags = ['--rpc', network.rpc, '--registry', network.registry]
  networkFlags = [...registryFlags, '--bootnode', network.bootnode]
})
afterAll(async () => {
  await devnet?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the command line against a running devnet', () => {
  it('finds every server from another process, with a verdict on each', async () => {
    const events = await jsonOf(['find', 'mail-server', ...networkFlags, '--json'])
    const summary = events.at(-1)
    expect(summary).toMatchObject({ event: 'summary', found: 5, trusted: 2, untrusted: 3, unknown: 0 })
  })

  it('tries each trusted server by its probe, and no other', async () => {
    const events = await jsonOf(['find', 'mail-server', ...networkFlags, '--probe', '--json'])
    const probes = events.filter(({ event }) => event === 'probe')
    const trusted = network.servers.filter(({ provider }) => provider === 1).map(({ nodeId }) => nodeId)
    expect(probes.map(({ nodeId }) => nodeId).sort()).toEqual(trusted.sort())
    for (const { outcome } of probes) expect(outcome).toMatchObject({ type: 'success' })
    const noProbe = await runWaypost(['find', 'pigeon', ...networkFlags, '--probe'])
    expect(noProbe).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('have no probe') })
  })

  it('sends in one process and reads in another', async () => {
    const flags = [...networkFlags, '--topic', 'greetings', '--json']
    const sent = await jsonOf(['mail', 'send', 'hello', 'world', ...flags])
    expect(sent.map(({ event }) => event)).toEqual(['published', 'published'])
    for (const { acknowledgedBy } of sent) expect(acknowledgedBy).toHaveLength(2)
    const read = await jsonOf(['mail', 'read', ...flags])
    expect(read.filter(({ event }) => event === 'message').map(({ text }) => text)).toEqual(['hello', 'world'])
    expect(read.at(-1)).toMatchObject({ event: 'history-end', received: 2 })
  })

  it('tells what mail servers promise, and compares a history with another one', async () => {
    const stats = await jsonOf(['mail', 'stats', ...networkFlags, '--json'])
    const servers = stats.filter(({ event }) => event === 'server')
    expect(servers).toHaveLength(2)
    for (const { server, terms } of servers) expect(terms).toMatchObject({ nodeId: server, retention: 2_592_000 })
    expect(stats.at(-1)).toEqual({ event: 'end', asked: 2 })
    const flags = [...networkFlags, '--topic', 'greetings', '--cross-check', '1', '--json']
    const history = await jsonOf(['mail', 'history', ...flags])
    expect(history.filter(({ event }) => event === 'cross-check')).not.toHaveLength(0)
    expect(history.at(-1)).toMatchObject({ event: 'history-end' })
  })

  it('takes a new server from its key to being used; before it is declared it is seen and refused', async () => {
    const key = join(folder, 'server-key')
    await jsonOf(['key', 'create', key, '--json'])
    const server = startWaypost([
      'serve',
      '--kind',
      'mail-server',
      '--key',
      key,
      '--data',
      join(folder, 'server-data'),
      '--udp',
      '127.0.0.1:0',
      '--min-ads',
      '100',
      '--log-file',
      join(folder, 'server.log'),
      '--metrics',
      '127.0.0.1:0',
      '--drain-seconds',
      '600',
      '--json',
      ...networkFlags,
    ])
    try {
      const { nodeId, metrics } = await server.event('ready')
      const asked = async (path: string) => {
        const answer = await fetch(new URL(path, String(metrics)))
        return { status: answer.status, text: await answer.text() }
      }
      expect((await asked('/livez')).status).toBe(200)
      const verdictNow = async () => {
        const events = await jsonOf(['find', 'mail-server', ...networkFlags, '--json'])
        return events.filter((line) => line.event === 'verdict' && line.nodeId === nodeId).at(-1)
      }
      expect(await verdictNow()).toMatchObject({ status: 'untrusted', reason: 'not-listed' })

      const [provider] = network.providers
      const consent = await runWaypost(['consent', '--key', key, '--provider', String(provider?.id), ...registryFlags])
      const consentFile = join(folder, 'consent.json')
      await writeFile(consentFile, consent.stdout)
      const providerKey = await writeKey('provider-key', provider?.privateKey ?? '')
      await jsonOf(['provider', 'declare', '--key', providerKey, '--consent', consentFile, '--json', ...registryFlags])
      expect(await verdictNow()).toMatchObject({ status: 'trusted', provider: { id: provider?.id } })
      const { text } = await asked('/metrics')
      expect(text).toMatch(/^waypost_mail_archive_envelopes\{kind="mail-server"\} \d+$/m)
      expect(text).toMatch(/^waypost_registry_verdicts_total\{status="trusted"\} [1-9]/m)

      // Asked to end, it sends its clients elsewhere first; asked again, it ends.
      const ended = server.stop('SIGTERM')
      await expect.poll(async () => (await asked('/readyz')).text).toContain('mail-server: draining')
      void server.stop('SIGTERM')
      expect(await ended).toBe(0)
    } finally {
      await server.stop('SIGKILL')
    }
  })

  it('registers a provider, which the curator approves and suspends', async () => {
    // An account of the development chain that the devnet leaves unused.
    const key = await writeKey('new-provider', '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6')
    const [registered] = await jsonOf([
      'provider',
      'register',
      '--name',
      'Dune',
      '--key',
      key,
      '--json',
      ...registryFlags,
    ])
    const id = String(registered?.provider)
    const curator = await writeKey('curator-key', network.curator.privateKey)
    const [approved] = await jsonOf(['curator', 'approve', id, '--key', curator, '--json', ...registryFlags])
    expect(approved).toMatchObject({ event: 'approved', provider: Number(id) })
    const [suspended] = await jsonOf([
      'curator',
      'suspend',
      id,
      '--reason',
      'a test',
      '--key',
      curator,
      '--json',
      ...registryFlags,
    ])
    expect(suspended).toMatchObject({ event: 'suspended', provider: Number(id) })
    const again = await runWaypost(['curator', 'approve', id, '--key', curator, ...registryFlags])
    expect(again.status).not.toBe(0)
    expect(again.stderr.trimEnd().split('\n')).toHaveLength(1)
    const stranger = await runWaypost(['curator', 'reinstate', id, '--key', key, ...registryFlags])
    expect(stranger.status).not.toBe(0)
    expect(stranger.stderr).toMatch(/curator/i)
  })

  it('ends on Ctrl-C with its processes', async () => {
    expect(await devnet.stop('SIGINT')).toBe(0)
    await expect(fetch(network.rpc, { method: 'POST', body: '{}' })).rejects.toThrow()
  })
})
