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
  devnet = startWaypost(['devnet', '--json', '--servers', '4', '--token'])
  const { rpc, registry, token, curator } = (await devnet.event('ready')) as {
    rpc: string
    registry: string
    token: string
    curator: { address: string; privateKey: string }
  }
  chain = new JsonRpcProvider(rpc, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  reader = { folder, values: new Map([...Object.entries({ RPC: rpc, REGISTRY: registry, TOKEN: token })]) }
  for (const [name, holder] of Object.entries({
    OWNER: owner,
    OPERATOR: operator,
    OTHER: other,
    GUARDIAN: guardian,
    VOTER: operator,
  })) {
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
    [/registry deploy .*--out deployments/, /ServerRegistry: (0x\w{40}), created/, 'NEW_REGISTRY'],
    [/registry deploy .*--out deployments/, /ProviderList: (0x\w{40}), created/, 'LISTS'],
    [/registry deploy .*--token/, /ServerRegistry: (0x\w{40}), created/, 'TOKEN_REGISTRY'],
    [/registry deploy .*--token/, /TokenCuration: (0x\w{40}), created/, 'CURATION'],
    [/list create/, /list (0x\w{64}) created/, 'LIST'],
  ]
  for (const [command, output, name] of notes) {
    if (command.test(line)) reader.values.set(name, output.exec(printed)?.[1] ?? expect.unreachable())
  }
}

describe('the guides, each command in its order against a devnet', () => {
  it.each([
    ['provider.md', 17],
    ['curator.md', 41],
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
        guide === 'provider.md' ? /provider {3}4 {2}approved, exit .*"Dune"/ : /provider {3}1 {2}removed .*"Dune"/,
      )
      if (guide === 'curator.md') expect(printed.join('')).toMatch(/version 4: 2\n/)
    },
    300_000,
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

describe('curation, beyond the guide', () => {
  const flags = () => ['--rpc', valueFor('RPC'), '--curation', valueFor('CURATION')]
  const run = (args: readonly string[]) => runWaypost(args, 60_000, { cwd: reader.folder })
  const curate = (args: readonly string[], key: string) =>
    run(['curation', ...args, ...flags(), '--key', valueFor(key)])
  const look = async (args: readonly string[]) => {
    const { status, stdout, stderr } = await run(['curation', ...args, ...flags(), '--json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return JSON.parse(stdout.split('\n')[0] ?? '')
  }
  const done = { status: 0, stderr: '' }
  async function pass(seconds: number) {
    await chain.send('evm_increaseTime', [seconds])
    await chain.send('evm_mine', [])
  }

  it('gives a provider that leaves its deposit back, and says which refusal stands in the way', async () => {
    const ofRegistry = ['--rpc', valueFor('RPC'), '--registry', valueFor('TOKEN_REGISTRY'), '--key', valueFor('OWNER')]
    expect(await run(['provider', 'register', '--name', 'Mesa', ...ofRegistry])).toMatchObject(done)
    expect(await curate(['apply', '2', '--rules', '1'], 'OWNER')).toMatchObject(done)
    expect(await curate(['approve', '2'], 'OTHER')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('CurationTooEarly'),
    })
    await pass(3_601)
    expect(await curate(['approve', '2'], 'OTHER')).toMatchObject(done)
    expect(await look(['show', '2'])).toMatchObject({ status: 'listed', deposit: '1000' })
    expect((await curate(['exit', '2'], 'OWNER')).stderr).toContain('CurationProviderStatus')
    expect(await run(['provider', 'exit', '2', ...ofRegistry])).toMatchObject(done)
    expect(await curate(['exit', '2'], 'OWNER')).toMatchObject(done)
    await pass(7 * 86_400 + 3_602)
    expect(await curate(['finish-exit', '2'], 'OTHER')).toMatchObject(done)
    expect(await look(['credit', owner?.address ?? ''])).toMatchObject({ credit: '1000' })
    expect(await curate(['withdraw', '--to', valueFor('OTHER_ADDRESS')], 'OWNER')).toMatchObject(done)
    expect(await look(['credit', owner?.address ?? ''])).toMatchObject({ credit: '0' })
    expect(await look(['show', '2'])).toMatchObject({ status: 'closed' })
  }, 120_000)

  it('keeps a ballot only where there is a vote, writes over none, and takes none that is not whole', async () => {
    const commit = (challenge: string, file: string) =>
      curate(['commit', challenge, '--choice', 'keep', '--stake', '5', '--ballot', file], 'VOTER')
    const refused = await commit('99', 'refused.json')
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('CurationChallengeUnknown') })
    await expect(readFile(join(reader.folder, 'refused.json'))).rejects.toMatchObject({ code: 'ENOENT' })
    const kept = await readFile(join(reader.folder, 'ballot.json'), 'utf8')
    expect(await commit('1', 'ballot.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('ballot') })
    expect(await readFile(join(reader.folder, 'ballot.json'), 'utf8')).toBe(kept)
    for (const spoilt of [
      kept.slice(0, -20),
      kept.replace('remove', 'both'),
      '{}',
      kept.replace(/"chainId":\d+/, '"chainId":5'),
    ]) {
      await writeFile(join(reader.folder, 'spoilt.json'), spoilt)
      expect(await curate(['reveal', 'spoilt.json'], 'VOTER')).toMatchObject({ status: 2, stdout: '' })
    }
  }, 120_000)

  it('lets the governor propose rules, of which the rest stays, and take them back', async () => {
    const present = await look(['rules'])
    expect(await curate(['propose-rules', '--deposit', '2000', '--threshold', '66.5'], 'CURATOR')).toMatchObject(done)
    expect(await look(['rules', '--version-of', '2'])).toMatchObject({
      ...present,
      version: 2,
      activeFrom: expect.any(Number),
      deposit: '2000',
      threshold: 6_650,
    })
    expect((await curate(['propose-rules', '--deposit', '1'], 'OTHER')).stderr).toContain('OwnableUnauthorizedAccount')
    expect(await curate(['cancel-rules'], 'CURATOR')).toMatchObject(done)
    expect(await curate(['announce-guardian', valueFor('GUARDIAN_ADDRESS')], 'CURATOR')).toMatchObject(done)
    expect((await curate(['appoint-guardian'], 'OTHER')).stderr).toContain('CurationTooEarly')
    await pass(14 * 86_400 + 1)
    expect(await curate(['appoint-guardian'], 'OTHER')).toMatchObject(done)
    expect(
      (await run(['registry', 'show', '--rpc', valueFor('RPC'), '--registry', valueFor('TOKEN_REGISTRY')])).stdout,
    ).toContain(`guardian   ${valueFor('GUARDIAN_ADDRESS').toLowerCase()}`)
  }, 120_000)

  it('hands a list on, and shows it to whoever has no key', async () => {
    const ofLists = ['--rpc', valueFor('RPC'), '--lists', valueFor('LISTS')]
    const act = (args: readonly string[], key: string) => run(['list', ...args, ...ofLists, '--key', valueFor(key)])
    const list = valueFor('LIST')
    expect(await act(['rename', list, '--name', 'servers of friends'], 'CURATOR')).toMatchObject(done)
    expect(await act(['transfer', list, '--to', valueFor('OTHER_ADDRESS')], 'CURATOR')).toMatchObject(done)
    expect(await act(['accept', list], 'OTHER')).toMatchObject(done)
    const shown = await run(['list', 'show', list, ...ofLists])
    expect(shown.stdout).toContain(`"servers of friends", of ${valueFor('OTHER_ADDRESS').toLowerCase()}`)
  }, 120_000)
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
    const flags = ['--rpc', valueFor('RPC'), '--lists', valueFor('LISTS')]
    const shown = await runWaypost(['list', 'show', listId, ...flags], 60_000, { cwd: reader.folder })
    expect(shown).toMatchObject({ status: 0, stderr: '' })
    expect(shown.stdout).toContain(listId)
    expect(withoutLineEnds(shown.stdout)).not.toMatch(DANGEROUS)
  }, 60_000)
})
