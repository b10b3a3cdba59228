import { defineServerKind, type NodeId, type Verdict } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { type FakeClock, fakeClock } from '@waypost/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRegistry,
  createRegistryActions,
  deployRegistry,
  type NewDeployment,
  type RegistryClient,
  type RegistryOptions,
  signConsent,
} from '../src/index.js'
import { pinnedHead, proofMode } from '../src/proofs.js'
import { type Chain, startChain } from './anvil.js'
import { nextPrivateKey } from './chain-world.js'
import {
  aMinuteLate,
  answersFrom,
  type Fault,
  type FaultySender,
  faults,
  faultySender,
  goesBackTo,
  honestSender,
} from './senders.js'

const kind = defineServerKind({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: async () => ({ close: async () => {} }),
})
const resourceType = deriveResourceType('mail-server')
const SALT = `0x${'77'.repeat(32)}` as const
const HOUR_MS = 3_600_000

/** One registry, told apart in nothing but its history: on the true chain a provider was suspended, on the fork it was not. */
interface Stage {
  readonly chain: Chain
  readonly deployment: NewDeployment
  /** The number of the last block before the suspension. */
  readonly before: number
}

let stage: Stage
let fork: Stage
let otherChain: Chain
const goodKey = nextPrivateKey()
const suspendedKey = nextPrivateKey()
const forkedKey = nextPrivateKey()
let good: NodeId
let suspended: NodeId
let forkedOnly: NodeId
const unlisted = `0x${'ee'.repeat(32)}` as NodeId

async function play(chain: Chain, isFork: boolean): Promise<Stage> {
  const deployment = await deployRegistry(chain.account(0), { salt: SALT })
  const { registry: address } = deployment
  const curator = createRegistryActions({ signer: chain.account(0), address, pollIntervalMs: 5 })
  const owner = createRegistryActions({ signer: chain.account(1), address, pollIntervalMs: 5 })
  const { provider: one } = await owner.registerProvider()
  const { provider: two } = await owner.registerProvider()
  await curator.approve(one)
  await curator.approve(two)
  const now = ((await chain.provider.getBlock('latest'))?.timestamp ?? 0) * 1000
  const declare = async (provider: number, privateKey: Uint8Array) => {
    const times = { expiresAt: now + HOUR_MS, deadline: now + HOUR_MS, sequence: 1n }
    const consent = signConsent({ privateKey, deployment, provider, resourceType, ...times })
    await owner.declare(provider, resourceType, [{ consent }])
    return consent.nodeId
  }
  good = await declare(one, goodKey)
  suspended = await declare(two, suspendedKey)
  const before = await chain.provider.getBlockNumber()
  // A fork that is longer, and on which the owner of the lie has a server of its own.
  if (isFork) {
    forkedOnly = await declare(one, forkedKey)
    await chain.send('anvil_mine', '0x5')
  } else {
    await curator.suspend(two, 'lost its key')
    await chain.send('anvil_mine', '0x2')
  }
  return { chain, deployment, before }
}

beforeAll(async () => {
  const [one, two, three] = await Promise.all([startChain(), startChain(), startChain({ chainId: 5 })])
  stage = await play(one, false)
  fork = await play(two, true)
  otherChain = three
  expect(fork.deployment.registry).toBe(stage.deployment.registry)
})
afterAll(() => Promise.all([stage?.chain, fork?.chain, otherChain].map((chain) => chain?.stop())))

/** @param clock by which a fault takes its time */
const cases: readonly (readonly [name: string, fault: (clock: FakeClock) => Fault])[] = [
  ...Object.entries(faults).map(([name, fault]) => [name, () => fault] as const),
  ['answers after a minute', aMinuteLate],
  ['serves old blocks', () => goesBackTo(stage.before)],
  ['is on a fork', () => answersFrom(honestSender(fork.chain.url))],
  ['changes chain id', () => answersFrom(honestSender(otherChain.url))],
  [
    'forks but for headers',
    () => {
      const elsewhere = answersFrom(honestSender(fork.chain.url))
      return (request, pass) => (/getBlock/.test(request.method) ? pass() : elsewhere(request, pass))
    },
  ],
]

const modes: readonly (readonly [name: string, options: Partial<RegistryOptions>])[] = [
  ['mirrored', {}],
  ['asked directly', { privacy: 'none' }],
]

async function clientOf(senders: readonly FaultySender[], options: Partial<RegistryOptions>): Promise<RegistryClient> {
  const { registry: address, chainId } = stage.deployment
  const policy = { type: 'any-approved' } as const
  const registry = createRegistry({ rpc: senders, address, chainId, policy, pollIntervalMs: 20, ...options })
  await registry.start()
  return registry
}

const askAll = async (registry: RegistryClient) => {
  const ids = [good, suspended, unlisted, forkedOnly]
  const verdicts = await registry.verify(kind, ids)
  return ids.map((id) => verdicts.get(id)) as [Verdict, Verdict, Verdict, Verdict]
}

const truth = [
  { status: 'trusted' },
  { status: 'untrusted', reason: 'provider-suspended' },
  { status: 'untrusted', reason: 'not-listed' },
  { status: 'untrusted', reason: 'not-listed' },
]

const sendersOf = (count: number) => Array.from({ length: count }, () => faultySender(honestSender(stage.chain.url)))

describe.each(modes)('one RPC of three, %s', (_, options) => {
  it.each(cases)('%s: the two others are right, and it is asked last from then on', async (name, fault) => {
    const senders = sendersOf(3)
    const [liar] = senders
    const registry = await clientOf(senders, { ...options, timeoutMs: 3_000 })
    const ofFault = fakeClock(0)
    if (liar !== undefined) liar.fault = fault(ofFault)
    expect(await askAll(registry)).toMatchObject(truth)
    await stage.chain.send('evm_mine')
    expect(await askAll(registry)).toMatchObject(truth)
    // What comes a minute late changes nothing any more.
    await ofFault.advance(60_000)
    expect(await askAll(registry)).toMatchObject(truth)
    // A fault of events alone shows where events are read, and there it shows nothing that an honest RPC would not mend.
    if (!/log/.test(name)) expect(registry.status().rpcs[0]?.strikes).toBeGreaterThan(0)
    expect(
      registry
        .status()
        .rpcs.slice(1)
        .map(({ wrong }) => wrong),
    ).toEqual([0, 0])
    await registry.stop()
  })
})

/** What all RPCs with a fault may lead to, where the head comes from elsewhere. Some faults do not touch what is proved. */
const harmless = new Set(['tells an absurd block number'])

describe.each(modes)('all RPCs, the head coming from elsewhere, %s', (_, options) => {
  it.each(cases)('%s: nobody is trusted who is not, and the verdict says why', async (name, fault) => {
    const senders = sendersOf(2)
    const provider = stage.chain.provider
    const headSource = {
      head: async () => ({ hash: ((await provider.getBlock('latest'))?.hash ?? '0x') as `0x${string}` }),
    }
    const clock = fakeClock(Date.now())
    const registry = await clientOf(senders, { ...options, proofs: proofMode({ headSource }), clock })
    for (const sender of senders) sender.fault = fault(clock)
    const asked = askAll(registry)
    let isAnswered = false
    void asked.then(() => {
      isAnswered = true
    })
    // A minute by the clock, so that one who never answers has been waited for.
    while (!isAnswered) {
      await new Promise((resolve) => setImmediate(resolve))
      if (name === 'stalls' || name === 'answers after a minute') await clock.advance(1_000)
    }
    const [first, ...others] = await asked
    for (const verdict of others) expect(verdict.status).not.toBe('trusted')
    // Where servers are asked about one by one no events are read, and a block that is named by its hash is no old one.
    const isDirect = options.privacy === 'none'
    const isUntouched = harmless.has(name) || (isDirect && /log|old blocks/.test(name))
    if (isUntouched) expect(first).toMatchObject({ status: 'trusted', asOf: { proved: true } })
    else {
      const reasons = [
        'rpc-unreachable',
        'rpc-timeout',
        'rpc-invalid-answer',
        'rpc-refused',
        'wrong-chain',
        'no-contract',
      ]
      for (const verdict of [first, ...others]) {
        expect(verdict.status).toBe('unknown')
        expect(reasons).toContain('reason' in verdict ? verdict.reason : undefined)
      }
    }
    for (const sender of senders) sender.fault = undefined
    await clock.advance(61_000)
    expect(await askAll(registry)).toMatchObject(truth)
    await registry.stop()
  })
})

describe('a majority that lies', () => {
  it('is a disagreement where the quorum is all, and never an average', async () => {
    const senders = sendersOf(3)
    const registry = await clientOf(senders, { quorum: 3 })
    expect(await askAll(registry)).toMatchObject(truth)
    if (senders[0] !== undefined) senders[0].fault = answersFrom(honestSender(fork.chain.url))
    for (const verdict of await askAll(registry)) {
      expect(verdict).toMatchObject({ status: 'unknown', reason: 'rpc-disagreement' })
    }
    await registry.stop()
  })
})

describe('all RPCs that lie of what changes, the head coming from elsewhere', () => {
  it('keep no change from those who watch: it is seen in the proved heads', async () => {
    const { chain, deployment } = stage
    const snapshot = await chain.send('evm_snapshot')
    const senders = sendersOf(2)
    const headSource = {
      head: async () => ({ hash: ((await chain.provider.getBlock('latest'))?.hash ?? '0x') as `0x${string}` }),
    }
    const registry = await clientOf(senders, { privacy: 'none', proofs: proofMode({ headSource }) })
    const changes = registry.watch(kind)[Symbol.asyncIterator]()
    expect(await askAll(registry)).toMatchObject(truth)
    const frozen = await chain.provider.getBlock('latest')
    // The watch has looked, and looks on.
    const looks = () => senders.flatMap(({ asked }) => asked).filter(({ method }) => method === 'eth_getBlockByHash')
    await expect.poll(() => looks().length).toBeGreaterThan(5)
    for (const sender of senders) {
      const past = goesBackTo(frozen?.number ?? 0)
      sender.fault = (request, pass) => (/getProof|ByHash/.test(request.method) ? pass() : past(request, pass))
    }
    const curator = createRegistryActions({ signer: chain.account(0), address: deployment.registry, pollIntervalMs: 5 })
    await curator.suspend(1, 'by mistake')
    while ((await askAll(registry))[0].status === 'trusted') await changes.next()
    const told = await changes.next()
    expect(told.value).toMatchObject({ type: 'resync' })
    await registry.stop()
    await chain.send('evm_revert', snapshot)
  }, 15_000)
})

describe('a pinned head', () => {
  it('answers as of that block, proved, whatever came since', async () => {
    const block = await stage.chain.provider.getBlock(stage.before)
    const proofs = proofMode({ headSource: pinnedHead((block?.hash ?? '0x') as `0x${string}`) })
    for (const [, options] of modes) {
      const registry = await clientOf(sendersOf(1), { ...options, proofs })
      const verdicts = await askAll(registry)
      expect(verdicts.slice(0, 2)).toMatchObject([
        { status: 'trusted', asOf: { block: stage.before, proved: true } },
        { status: 'trusted', asOf: { block: stage.before, proved: true } },
      ])
      await registry.stop()
    }
  })

  it('that the chain does not have is unknown', async () => {
    const proofs = proofMode({ headSource: pinnedHead(`0x${'ab'.repeat(32)}`) })
    const registry = await clientOf(sendersOf(1), { proofs })
    for (const verdict of await askAll(registry)) expect(verdict.status).toBe('unknown')
    await registry.stop()
  })
})

const SOME_DEPTHS = [1, 2, 7, 30]
describe.each([
  ['mirrored', 1, {}, Array.from({ length: 30 }, (_, at) => at + 1)],
  ['mirrored by three RPCs', 3, {}, SOME_DEPTHS],
  ['mirrored and proved', 1, { proofs: proofMode() }, SOME_DEPTHS],
  ['asked directly', 1, { privacy: 'none' }, SOME_DEPTHS],
  ['proved one by one', 1, { privacy: 'none', proofs: proofMode() }, SOME_DEPTHS],
] as const)('a reorganisation, %s', (_, rpcs, options, depths) => {
  it.each(depths)('of %i blocks is followed, and what changed is told', async (depth) => {
    const senders = sendersOf(rpcs)
    const registry = await clientOf(senders, options)
    const { chain, deployment } = stage
    await chain.send('anvil_mine', `0x${(depth + 3).toString(16)}`)
    const snapshot = await chain.send('evm_snapshot')
    const changes = registry.watch(kind)[Symbol.asyncIterator]()
    const curator = createRegistryActions({ signer: chain.account(0), address: deployment.registry, pollIntervalMs: 5 })
    const started = await askAll(registry)
    expect(started).toMatchObject(truth)
    /** Reads changes until the verdict is this one: while a mirror is confirmed, verdicts are as new as the last change told. */
    const follow = async (status: Verdict['status']) => {
      while ((await askAll(registry))[0].status !== status) await changes.next()
    }
    await curator.suspend(1, 'by mistake')
    await follow('untrusted')
    expect((await askAll(registry))[0]).toMatchObject({ reason: 'provider-suspended' })
    if (depth > 1) await chain.send('anvil_mine', `0x${(depth - 1).toString(16)}`)
    await chain.send('evm_revert', snapshot)
    await chain.send('anvil_mine', `0x${depth.toString(16)}`)
    await follow('trusted')
    expect(await askAll(registry)).toMatchObject(truth)
    await registry.stop()
  })
})
