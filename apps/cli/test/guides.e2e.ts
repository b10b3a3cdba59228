import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistryActions, metadataOf, parseDeployments } from '@waypost/registry'
import { createProviderListActions } from '@waypost/registry/curation'
import { HDNodeWallet, id, JsonRpcProvider, toUtf8Bytes, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandsOf, follow, type Reader } from './guide.js'
import { type Running, runWaypost, startWaypost } from './run-waypost.js'

const MNEMONIC = 'test test test test test test test test test test test junk'
/** Accounts of the development chain that the devnet leaves unused. */
const account = (index: number) => HDNodeWallet.fromPhrase(MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`)
const [owner, operator, other, guardian, deployer] = [5, 6, 7, 8, 9].map(account)

let devnet: Running
let reader: Reader
let chain: JsonRpcProvider

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-guides-'))
  devnet = startWaypost(['devnet', '--json', '--servers', '4'])
  const { rpc, registry, curator } = (await devnet.event('ready')) as {
    rpc: string
    registry: string
    curator: { address: string; privateKey: string }
  }
  chain = new JsonRpcProvider(rpc, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  reader = { folder, values: new Map([...Object.entries({ RPC: rpc, REGISTRY: registry })]) }
  for (const [name, holder] of Object.entries({ OWNER: owner, OPERATOR: operator, OTHER: other, GUARDIAN: guardian })) {
    await hold(name, holder ?? expect.unreachable())
  }
  await hold('CURATOR', curator)
}, 120_000)
afterAll(async () => {
  chain?.destroy()
  await devnet?.stop()
  await rm(reader.folder, { recursive: true, force: true })
})

async function hold(name: string, { address, privateKey }: { address: string; privateKey: string }) {
  await writeFile(join(reader.folder, `${name}.key`), privateKey)
  reader.values.set(name, `${name}.key`).set(`${name}_ADDRESS`, address)
}

const valueFor = (name: string) => reader.values.get(name) ?? expect.unreachable()
const flagsOf = () => ['--rpc', valueFor('RPC'), '--registry', valueFor('REGISTRY')]

/** Takes from what a command printed what the guide says to take. */
function takeNote(line: string, printed: string) {
  const notes: [RegExp, RegExp, string][] = [
    [/key create server\.key/, /node id (\S+),/, 'NODE'],
    [/key create new-server\.key/, /node id (\S+),/, 'NEW_NODE'],
    [/registry deploy .*--out/, /ServerRegistry: (0x\w{40}), created/, 'NEW_REGISTRY'],
    [/registry deploy .*--out/, /ProviderList: (0x\w{40}), created/, 'LISTS'],
    [/list create/, /list (0x\w{64}) created/, 'LIST'],
  ]
  for (const [command, output, name] of notes) {
    if (command.test(line)) reader.values.set(name, output.exec(printed)?.[1] ?? expect.unreachable())
  }
}

describe('the guides, each command in its order against a devnet', () => {
  it.each([
    ['provider.md', 17],
    ['curator.md', 20],
  ])(
    '%s',
    async (guide, least) => {
      const commands = await commandsOf(guide)
      expect(commands.length).toBeGreaterThanOrEqual(least)
      const printed: string[] = []
      for (const line of commands) {
        const output = await follow(line, reader)
        takeNote(line, output)
        printed.push(output)
      }
      expect(printed.at(-1)).toMatch(
        guide === 'provider.md' ? /provider {3}4 {2}approved, exit .*"Dune"/ : /version 4: 2\n/,
      )
    },
    180_000,
  )
})

describe('registry deploy', () => {
  const flags = () => ['registry', 'deploy', '--rpc', valueFor('RPC'), '--salt', 'another', '--json']
  const environment = () => ({ cwd: reader.folder, env: { WAYPOST_KEY: deployer?.privateKey ?? '' } })
  const events = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('sends nothing in a dry run, creates what it said, and finds it the next time', async () => {
    const before = await chain.getTransactionCount(deployer?.address ?? '')
    const dry = events((await runWaypost([...flags(), '--dry-run'], 60_000, environment())).stdout)
    expect(await chain.getTransactionCount(deployer?.address ?? '')).toBe(before)
    expect(dry).toMatchObject([
      { event: 'planned', contract: 'ServerRegistry', isDeployed: false, gas: expect.stringMatching(/^\d{7}$/) },
      { event: 'planned', contract: 'ProviderList', isDeployed: false, gas: expect.stringMatching(/^\d{7}$/) },
      { event: 'dry-run' },
    ])

    const out = join(reader.folder, 'deployed.json')
    const made = events((await runWaypost([...flags(), '--out', out], 60_000, environment())).stdout)
    const deployed = made.filter(({ event }) => event === 'deployed')
    expect(deployed.map(({ address }) => address)).toEqual(dry.slice(0, 2).map(({ address }) => address))
    expect(parseDeployments(await readFile(out, 'utf8'))).toEqual([
      { chainId: 31_337, registry: dry[0].address, block: deployed[0].block, defaultProvider: 1 },
    ])
    const again = events((await runWaypost([...flags(), '--out', out], 60_000, environment())).stdout)
    expect(again.filter(({ event }) => event === 'deployed')).toMatchObject([
      { isNew: false, block: deployed[0].block },
      { isNew: false, block: deployed[1].block },
    ])
  }, 120_000)

  it('takes no key from the command line, and names what is missing', async () => {
    const noKey = await runWaypost(flags(), 60_000, { cwd: reader.folder, env: { WAYPOST_KEY: '' } })
    expect(noKey).toMatchObject({ status: 2, stdout: '' })
    expect(noKey.stderr).toMatch(/^waypost: .*WAYPOST_KEY.*\n$/)
    const wrong = await runWaypost([...flags(), '--approval-delay', 'soon'], 60_000, environment())
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).toContain('Give a length of time such as 90s')
    expect(wrong.stderr + wrong.stdout).not.toContain(deployer?.privateKey.slice(2) ?? '')
  }, 60_000)
})

describe('hostile names and metadata', () => {
  const hostile = [
    metadataOf({ name: '\u001b[2J\u001b]0;owned\u0007\u001b[31mAurora\u001b[0m' }),
    metadataOf({ name: 'Aurora\r\nprovider   1  approved  "Aurora"' }),
    metadataOf({ name: '<script>alert(1)</script><img src=x onerror=alert(1)>' }),
    metadataOf({ name: '\u202eaworuA\u202c\u200b\u0000' }),
    { metadataURI: '\u001b[2J\u0007\u009b31m', metadataHash: id('nothing') as `0x${string}` },
    { metadataURI: `data:application/json,${'{"name":'.repeat(25)}`, metadataHash: id('') as `0x${string}` },
    { metadataURI: 'x'.repeat(256), metadataHash: id('x') as `0x${string}` },
  ]
  /** What a terminal acts upon, what turns the direction of writing, and what nobody sees. */
  const DANGEROUS = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u
  const withoutLineEnds = (text: string) => text.replaceAll('\n', '')

  it('reach no terminal, break no line, and stand beside their ids', async () => {
    const signer = new Wallet(other?.privateKey ?? '', chain)
    const actions = createRegistryActions({ signer, address: valueFor('REGISTRY'), pollIntervalMs: 20 })
    const ids: number[] = []
    for (const metadata of hostile) {
      expect(toUtf8Bytes(metadata.metadataURI).length).toBeLessThanOrEqual(256)
      ids.push((await actions.registerProvider(metadata)).provider)
    }
    const shown = await runWaypost(['registry', 'show', ...flagsOf()])
    expect(shown).toMatchObject({ status: 0, stderr: '' })
    expect(withoutLineEnds(shown.stdout)).not.toMatch(DANGEROUS)
    const lines = shown.stdout.trimEnd().split('\n')
    expect(lines.filter((line) => line.startsWith('provider ')).map((line) => Number(line.split(/\s+/)[1]))).toEqual(
      Array.from({ length: 4 + hostile.length }, (_, at) => at + 1),
    )
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(200)
    const json = await runWaypost(['registry', 'show', '--json', ...flagsOf()])
    expect(withoutLineEnds(json.stdout)).not.toMatch(DANGEROUS)
    expect(json.stdout.trimEnd().split('\n')).toHaveLength(1 + 4 + hostile.length)
  }, 60_000)

  it('of lists as well', async () => {
    const signer = new Wallet(owner?.privateKey ?? '', chain)
    const lists = createProviderListActions({ signer, address: valueFor('LISTS'), pollIntervalMs: 20 })
    const { listId } = await lists.create({
      name: '\u001b[31mred\u0007\u202e',
      ...(hostile[0] === undefined ? {} : { metadata: hostile[0] }),
    })
    const flags = ['--rpc', valueFor('RPC'), '--lists', valueFor('LISTS'), '--key', valueFor('OWNER')]
    const shown = await runWaypost(['list', 'show', listId, ...flags], 60_000, { cwd: reader.folder })
    expect(shown).toMatchObject({ status: 0, stderr: '' })
    expect(shown.stdout).toContain(listId)
    expect(withoutLineEnds(shown.stdout)).not.toMatch(DANGEROUS)
  }, 60_000)
})
