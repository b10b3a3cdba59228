import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineServerKind, type NodeId } from '@waypost/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Chain, startChain } from './anvil.js'
import { findChromium } from './browser/find-chromium.js'
import { type Browser, servePage, startBrowser } from './browser/start-browser.js'
import { type ChainWorld, createChainWorld } from './chain-world.js'

const kind = defineServerKind({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: async () => ({ close: async () => {} }),
})
const HOUR_MS = 3_600_000

const chromium = await findChromium()
if (typeof chromium === 'string')
  process.stderr.write(`browser.e2e.ts is skipped, no Chromium runs here: ${chromium}\n`)

describe.skipIf(typeof chromium === 'string')('a client in a browser, with IndexedDB', () => {
  let chain: Chain
  let site: Awaited<ReturnType<typeof servePage>>
  let world: ChainWorld
  let profile: string
  let browser: Browser
  let provider: number
  let nodeId: NodeId

  beforeAll(async () => {
    chain = await startChain()
    site = await servePage()
  })
  afterAll(async () => {
    await site?.stop()
    await chain?.stop()
    if (typeof chromium !== 'string') await chromium.dispose()
  })

  beforeEach(async () => {
    world = await createChainWorld(chain)
    profile = await mkdtemp(join(tmpdir(), 'waypost-profile-'))
    browser = await open()
    provider = await world.registerProvider()
    await world.approve(provider)
    nodeId = await declare()
  })
  afterEach(async () => {
    await browser?.kill()
    await world?.dispose()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  const open = () => (typeof chromium === 'string' ? expect.unreachable() : startBrowser(chromium, profile, site.url))
  const declare = async () => world.declare(kind, provider, (await world.now()) + HOUR_MS)

  /** One life of a client on the page. */
  function live(nodeIds: readonly NodeId[] = [nodeId], hangAtChange?: number) {
    const { registry: address, chainId } = world.deployment
    const life = {
      rpc: world.rpc.url,
      address,
      chainId,
      nodeIds,
      ...(hangAtChange === undefined ? {} : { hangAtChange }),
    }
    return browser.ask((api, given: typeof life) => api.live(given), life)
  }

  async function restart() {
    await browser.kill()
    browser = await open()
  }

  const offline = { status: 'unknown', reason: 'rpc-unreachable' }

  it('keeps its list over a reload and over the death of the browser, starts without the chain and says how old the list is', async () => {
    const { verdicts } = await live()
    expect(verdicts).toMatchObject([{ status: 'trusted', provider: { id: provider } }])
    const confirmedAt = verdicts[0]?.status === 'trusted' ? verdicts[0].asOf.at : expect.unreachable()
    await world.setReachable(false)
    let age = 0
    for (const again of [() => browser.reload(), restart]) {
      await again()
      const { verdicts: known, mirror, corrupt } = await live([nodeId, `0x${'ee'.repeat(32)}` as NodeId])
      expect(known).toMatchObject([
        { ...offline, lastKnown: { status: 'trusted', provider: { id: provider }, asOf: { at: expect.any(Number) } } },
        { ...offline, lastKnown: { status: 'untrusted', reason: 'not-listed' } },
      ])
      expect(known[0]?.status === 'unknown' && known[0].lastKnown?.asOf.at).toBeGreaterThanOrEqual(confirmedAt)
      expect(mirror?.servers).toBe(1)
      // A list that nobody confirms grows older from run to run.
      expect(mirror?.ageMs).toBeGreaterThan(age)
      age = mirror?.ageMs ?? 0
      expect(corrupt).toBe(0)
    }
    await world.setReachable(true)
    await world.suspend(provider)
    expect((await live()).verdicts).toMatchObject([{ status: 'untrusted', reason: 'provider-suspended' }])
  })

  it.each([
    ['a manifest cut in half', 'manifest', (value: string) => value.slice(0, value.length / 2)],
    ['a list cut in half', 's-', (value: string) => value.slice(0, value.length / 2)],
    ['a list that is gone', 's-', () => undefined],
    ['providers that are gone', 'p-', () => undefined],
    [
      'one letter that changed',
      's-',
      (value: string) => `${value.slice(0, -9)}${value.at(-9) === 'A' ? 'B' : 'A'}${value.slice(-8)}`,
    ],
    ['an object, which IndexedDB can hold', 'manifest', () => ({ block: { number: 1 }, items: [] })],
    ['a number', 's-', () => 7],
    ['nothing at all', 'manifest', () => ''],
  ] as const)('drops %s, tells, and reads the list anew', async (_, name, spoil) => {
    await live()
    const items = await browser.ask((api) => api.items())
    const [key, value] =
      items.find(([key]) => key.includes(`:mirror:`) && key.split(':').at(-1)?.startsWith(name)) ?? []
    if (key === undefined || typeof value !== 'string') return expect.fail('no such item')
    const spoilt: unknown = spoil(value)
    if (spoilt === undefined) await browser.ask((api, at: string) => api.remove(at), key)
    else await browser.ask((api, at: [string, unknown]) => api.put(...at), [key, spoilt] as [string, unknown])

    await world.setReachable(false)
    const broken = await live()
    expect(broken).toMatchObject({ verdicts: [offline], corrupt: 1 })
    expect(broken.verdicts[0]).not.toHaveProperty('lastKnown')
    await world.setReachable(true)
    expect(await live()).toMatchObject({ verdicts: [{ status: 'trusted' }], corrupt: 0 })
    await world.setReachable(false)
    await restart()
    expect(await live()).toMatchObject({ verdicts: [{ ...offline, lastKnown: { status: 'trusted' } }], corrupt: 0 })
  })

  it.each([
    [1, 'before the new list', 1],
    [2, 'before what names it', 1],
    [3, 'before the old list is removed', 2],
  ])('killed in the middle of writing, %i: %s, has one list or the other, whole', async (change, _, servers) => {
    await live()
    const newcomer = await declare()
    void live([nodeId, newcomer], change).catch(() => {})
    await browser.hangs()
    await world.setReachable(false)
    await restart()
    const found = await live([nodeId, newcomer])
    const ofNewcomer = servers === 2 ? { status: 'trusted' } : { reason: 'not-listed' }
    expect(found).toMatchObject({
      verdicts: [
        { ...offline, lastKnown: { status: 'trusted' } },
        { ...offline, lastKnown: ofNewcomer },
      ],
      mirror: { servers },
      corrupt: 0,
    })
    await world.setReachable(true)
    expect(await live([nodeId, newcomer])).toMatchObject({ verdicts: [{ status: 'trusted' }, { status: 'trusted' }] })
  })
})
